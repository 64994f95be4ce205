import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Belonging, belongingOf, type Lists, namedIn } from '../../src/triage/tenancy.ts';

const ORG = '2babaf31-19cb-4af7-8065-e676f9e9f6d3';
const OTHER = '99999999-19cb-4af7-8065-e676f9e9f6d3';
const PROJECT = '50ab9f5e-cf0c-4d5c-9f78-67dc91b0c8c0';
const THEIRS = '88888888-cf0c-4d5c-9f78-67dc91b0c8c0';

describe('who a row names', () => {
  test.each<[string, unknown, string[], string[]]>([
    ['a field', { org_id: ORG, project_id: PROJECT }, [ORG], [PROJECT]],
    ['a field of a record', { orgId: ORG, projectId: PROJECT }, [ORG], [PROJECT]],
    ['a field deep inside', { metadata: { request: [{ target_org_id: ORG }] } }, [ORG], []],
    ['capital letters', { org_id: ORG.toUpperCase() }, [ORG], []],
    ['a path', { fields: { path: `/api/v1/projects/${PROJECT}/app-instances/x` } }, [], [PROJECT]],
    ['a line as it was written', { raw: `{"msg":"x","org_id":"${ORG}"}` }, [ORG], []],
    ['a line within a line', { raw: `{"msg":"{\\"project_id\\":\\"${PROJECT}\\"}"}` }, [], [PROJECT]],
    ['logfmt', { message: `level=error tenant_id=${ORG} project_id=prj-42` }, [ORG], ['prj-42']],
    ['a sentence', { message: `quota of project ${PROJECT} exceeded` }, [], [PROJECT]],
    ['a resource name', { resource_name: `c:a:region-1:${ORG}:${PROJECT}:app/instance:1` }, [ORG], [PROJECT]],
    ['two tenants', { org_id: ORG, message: `conflicts with org_id=${OTHER}` }, [ORG, OTHER], []],
    ['nobody', { message: 'project_id is missing', project_id: '', code: 'project_id: required' }, [], []],
    ['nobody by a number', { org_id: 7 }, [], []],
  ])('%s', (_, row, orgs, projects) => {
    const named = namedIn(row);
    expect([...named.orgs]).toEqual(orgs);
    expect([...named.projects]).toEqual(projects);
  });

  test('any value can be looked at, in time that grows with its length alone', () => {
    fc.assert(fc.property(fc.anything({ maxDepth: 6 }), (value) => void namedIn(value)));
    // Would take minutes if it were not linear; the test's own limit of time is the check.
    namedIn({
      message: `project_id=${'-'.repeat(200_000)} /projects/${'a.'.repeat(100_000)}`,
      more: 'org '.repeat(50_000),
    });
  });
});

describe('whose a row is', () => {
  const known = new Map([
    [PROJECT, { orgId: ORG, environment: 'dev' }],
    [THEIRS, { orgId: OTHER, environment: 'prod' }],
  ]);
  const named = (orgs: string[], projects: string[]) => ({ orgs: new Set(orgs), projects: new Set(projects) });
  const byOrg: Lists = { orgs: [ORG.toUpperCase()] };
  const byProject: Lists = { projects: [PROJECT] };
  const byEnvironment: Lists = { environments: ['dev'] };

  test.each<[Belonging, string, Lists, string[], string[]]>([
    ['own', 'its organisation is listed', byOrg, [ORG], []],
    ['other', 'another organisation', byOrg, [OTHER], []],
    ['other', 'one listed and one that is not', byOrg, [ORG, OTHER], []],
    ['own', 'a project of the listed organisation', byOrg, [], [PROJECT]],
    ['other', 'a project of another organisation', byOrg, [], [THEIRS]],
    ['other', 'the listed organisation beside a project of another', byOrg, [ORG], [THEIRS]],
    ['other', 'a project that nobody knows', byOrg, [], ['prj-404']],
    ['own', 'a project that nobody knows, with the listed organisation', byOrg, [ORG], ['prj-404']],
    ['own', 'its project is listed', byProject, [], [PROJECT]],
    ['other', 'the listed project beside a foreign organisation', byProject, [OTHER], [PROJECT]],
    ['silent', 'only the organisation of the listed project', byProject, [ORG], []],
    ['other', 'only another organisation', byProject, [OTHER], []],
    ['silent', 'an organisation, where only environments are listed', byEnvironment, [OTHER], []],
    ['own', 'a project of the listed environment', byEnvironment, [ORG], [PROJECT]],
    ['other', 'a project of another environment', byEnvironment, [], [THEIRS]],
    ['other', 'a project whose environment is not known', byEnvironment, [], ['prj-404']],
    ['silent', 'nobody', byOrg, [], []],
    ['other', 'anybody, where nobody is listed', { orgs: [] }, [ORG], []],
  ])('%s: %s', (belonging, _, lists, orgs, projects) => {
    expect(belongingOf(named(orgs, projects), lists, known)).toBe(belonging);
  });
});
