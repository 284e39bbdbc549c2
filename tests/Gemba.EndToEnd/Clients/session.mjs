// One session of the official TypeScript client: list the tools, make the calls, print what came back as one line of JSON.
// usage: node session.mjs '{"packages": DIR, "era": "auto|legacy|2026-07-28", "url": … | "command": …, "args": […], "calls": [{"name", "arguments"}]}'
import { createRequire } from 'node:module';
import { join } from 'node:path';

const job = JSON.parse(process.argv[2]);
const require = createRequire(join(job.packages, 'package.json'));
const { Client, StreamableHTTPClientTransport } = require('@modelcontextprotocol/client');
const { StdioClientTransport } = require('@modelcontextprotocol/client/stdio');

const negotiation = job.era === 'legacy' ? undefined : { mode: job.era === 'auto' ? 'auto' : { pin: job.era } };
const client = new Client({ name: 'gemba-end-to-end', version: '1.0.0' }, { versionNegotiation: negotiation });
const transport = job.url
  ? new StreamableHTTPClientTransport(new URL(job.url))
  : new StdioClientTransport({ command: job.command, args: job.args, stderr: 'inherit' });

await client.connect(transport);
const { tools } = await client.listTools();
const answers = [];
for (const call of job.calls ?? []) {
  try {
    const answer = await client.callTool(call);
    answers.push({ isError: answer.isError === true, text: answer.content.map(part => part.text ?? '').join(''), structured: answer.structuredContent });
  } catch (error) {
    answers.push({ failed: true, code: error.code, text: String(error.message) });
  }
}
console.log(JSON.stringify({ tools: tools.map(tool => tool.name), protocolVersion: client.getNegotiatedProtocolVersion?.() ?? null, server: client.getServerVersion(), answers }));
await client.close();
