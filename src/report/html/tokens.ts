/** Colours and type of pages, light and dark. No font comes from elsewhere. */
export const tokens = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1c2024; --soft: #57606a; --line: #d5dae0; --tint: #f5f7f9;
  --blue: #0b68ae; --on-blue: #fff; --warm: #fdf4e7; --grey: #c9cfd6; --on-grey: #1c2024; --orange: #b84e00; --on-orange: #fff;
  --serif: 'Iowan Old Style', 'Palatino Linotype', Palatino, 'Book Antiqua', Georgia, 'Liberation Serif', serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace; }
@media (prefers-color-scheme: dark) { :root { --paper: #15181b; --ink: #e2e5e8; --soft: #9da7b0; --line: #363d44;
  --tint: #1d2125; --warm: #2a2118; --blue: #64b1e8; --on-blue: #10161b; --grey: #56606a; --on-grey: #f0f2f4; --orange: #e78b48;
  --on-orange: #1b120a; } }
`
