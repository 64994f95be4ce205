import { z } from 'zod';
import type { Project } from '../../../triage/records.ts';
import { Id, recordOf, Text } from './wire.ts';

export const ProjectRecord = recordOf(
  z
    .object({ id: Id, org_id: Text, name: Text, slug: Text })
    .transform((row): Project => ({ id: row.id, orgId: row.org_id, name: row.name, slug: row.slug })),
);
