// One session of the official TypeScript client over a WebSocket, or over an event stream where the address is of http: list the tools, make the calls, print what came back as one line of JSON.
// usage: node socket.mjs '{"packages": DIR, "url": "ws://… or http://…", "calls": [{"name", "arguments"}]}'
import { createRequire } from 'node:module';
import { join } from 'node:path';

const job = JSON.parse(process.argv[2]);
const require = createRequire(join(job.packages, 'package.json'));
const { Client } = require('@modelcontextprotocol/sdk/client/index.js');
const { WebSocketClientTransport } = require('@modelcontextprotocol/sdk/client/websocket.js');

const client = new Client({ name: 'gemba-end-to-end', version: '1.0.0' });
const { SSEClientTransport } = require('@modelcontextprotocol/sdk/client/sse.js');
const url = new URL(job.url);
await client.connect(url.protocol.startsWith('http') ? new SSEClientTransport(url) : new WebSocketClientTransport(url));
const { tools } = await client.listTools();
const answers = await Promise.all(job.calls.map(call => client.callTool(call)));
console.log(JSON.stringify({ tools: tools.map(tool => tool.name), answers: answers.map(answer => answer.content.map(part => part.text ?? '').join('')) }));
await client.close();
