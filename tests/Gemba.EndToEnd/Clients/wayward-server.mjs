// An MCP server of 2025-11-25 on standard input and output that answers as it is told to: argument `how` of its tool `work`.
// usage: node wayward-server.mjs [halfText]
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const put = async text => { if (!process.stdout.write(text)) await once(process.stdout, 'drain'); };
const line = message => JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n';
const text = said => ({ content: [{ type: 'text', text: said }] });

const ways = {
  well: async (id, said) => put(line({ id, result: text(said) })),
  // What no reader of JSON takes, and JSON that is no message.
  garbage: async (id, said) => {
    await put('\u0000\u0001 not json {]\n"only a text"\n[1,2\n{"jsonrpc":"3.0"}\n{"id":{}}\n\n\r\n');
    await put(Buffer.from([0xff, 0xfe, 0x0a]));
    await ways.well(id, said);
  },
  // Answers to requests that nobody made, and that others made.
  wrongIds: async (id, said) => {
    for (const other of [id + 1, id + 2, -1, 0, 1e9, String(id), null, 1.5])
      await put(line({ id: other, result: text('somebody else’s') }));
    await ways.well(id, said);
  },
  twice: async (id, said) => {
    await ways.well(id, said);
    await put(line({ id, result: text('a second answer') }));
    await put(line({ id, error: { code: -32603, message: 'a third answer' } }));
  },
  half: async (id, said) => {
    await put(line({ id, result: text(said) }).slice(0, 40));
    process.exit(0);
  },
  dies: async () => process.kill(process.pid, 'SIGKILL'),
  hangs: async () => {},
  // Asks the person at the client, and withdraws the question when it has been shown.
  asksInVain: async (id, said) => {
    await put(line({ id: 77, method: 'elicitation/create', params: { message: said, requestedSchema: { type: 'object', properties: {} } } }));
    await new Promise(passed => setTimeout(passed, 1000));
    await put(line({ method: 'notifications/cancelled', params: { requestId: 77 } }));
    await ways.well(id, said);
  },
  // One line of a gigabyte: nothing of it may be kept.
  huge: async id => {
    const block = 'x'.repeat(1 << 20);
    await put(`{"jsonrpc":"2.0","id":${id},"result":{"content":[{"type":"text","text":"`);
    for (let block_number = 0; block_number < 1024; block_number++) await put(block);
    await put('"}]}}\n');
  },
};

for await (const received of createInterface({ input: process.stdin })) {
  const { id, method, params } = JSON.parse(received);
  if (id !== undefined && process.argv[2] === 'halfText')
    // JSON allows half a character; no text holds one.
    await put(line({ id, result: { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'wayward', version: '1' }, instructions: 'HALF' } }).replace('HALF', '\\ud800'));
  else if (method === 'initialize')
    await put(line({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'wayward', version: '1' } } }));
  else if (method === 'tools/list')
    await put(line({ id, result: { tools: [{ name: 'work', inputSchema: { type: 'object' } }] } }));
  else if (method === 'tools/call')
    await ways[params.arguments.how](id, params.arguments.say ?? '');
  else if (id !== undefined)
    await put(line({ id, result: {} }));
}
