// A server on the official TypeScript SDK that speaks HTTP as 2024-11-05 has it, and nothing else: a stream of events at /sse, messages to /posted.
// usage: node events-server.mjs PACKAGES PORT
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , packages, port] = process.argv;
const require = createRequire(join(packages, 'package.json'));
const { McpServer } = require('@modelcontextprotocol/sdk/server/mcp.js');
const { SSEServerTransport } = require('@modelcontextprotocol/sdk/server/sse.js');
const { z } = require('zod');

const sessions = new Map();

function serve() {
    const server = new McpServer({ name: 'events-server', version: '1.0.0' }, { capabilities: { logging: {} } });
    server.registerTool('say', { inputSchema: { text: z.string() } }, ({ text }) => ({ content: [{ type: 'text', text: `said ${text}` }] }));
    server.registerTool('count', {}, async extra => {
        for (const progress of [1, 2, 3]) {
            await extra.sendNotification({ method: 'notifications/progress', params: { progressToken: extra._meta?.progressToken, progress, total: 3 } });
            // Clients hear of progress only while they wait for the answer.
            await new Promise(later => setTimeout(later, 50));
        }
        return { content: [{ type: 'text', text: 'counted' }] };
    });
    server.registerTool('ask', {}, async () => {
        const answer = await server.server.elicitInput({ message: 'Your name?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } });
        return { content: [{ type: 'text', text: `hello ${answer.content?.name}` }] };
    });
    return server;
}

createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    if (request.method === 'GET' && url.pathname === '/sse') {
        const transport = new SSEServerTransport('/posted', response);
        sessions.set(transport.sessionId, transport);
        response.on('close', () => sessions.delete(transport.sessionId));
        await serve().connect(transport);
    } else if (request.method === 'POST' && url.pathname === '/posted' && sessions.has(url.searchParams.get('sessionId'))) {
        await sessions.get(url.searchParams.get('sessionId')).handlePostMessage(request, response);
    } else {
        response.writeHead(404).end('not here');
    }
}).listen(Number(port), '127.0.0.1', () => console.log('listening'));
