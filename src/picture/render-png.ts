import { fileURLToPath } from 'node:url';
import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { FONT, SHEET } from './sheet.ts';

const FONT_FILES = ['400-normal', '600-normal'].map((style) =>
  fileURLToPath(import.meta.resolve(`@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-${style}.woff2`)),
);
let fontsLoaded = false;

/** An SVG of the sheet's size as PNG. Reading and compressing happen off the main thread. Rejects when it is no SVG. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  if (!fontsLoaded) {
    for (const file of FONT_FILES) {
      if (GlobalFonts.registerFromPath(file, FONT) === null) throw new Error(`${file} is no font that can be read`);
    }
    fontsLoaded = true;
  }
  const image = await loadImage(Buffer.from(svg));
  const canvas = createCanvas(SHEET.width, SHEET.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  return canvas.encode('png');
}
