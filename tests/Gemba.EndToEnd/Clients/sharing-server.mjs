// An MCP server of 2025-11-25 on standard input and output that many may share: it keeps what it is asked, and talks in and out of calls.
// usage: node sharing-server.mjs [mute], which never answers logging/setLevel and resources/subscribe
import { createInterface } from 'node:readline';
import { once } from 'node:events';

const isMute = process.argv.includes('mute');
const put = async message => { if (!process.stdout.write(JSON.stringify({ jsonrpc: '2.0', ...message }) + '\n')) await once(process.stdout, 'drain'); };
const tell = (method, params) => put({ method, params });
const pause = ms => new Promise(passed => setTimeout(passed, ms));
const form = message => ({ message, requestedSchema: { type: 'object', properties: {} } });
const heard = [];
const kept = {};
const held = [];
let questions = 0;
let extra = false;

const tools = {
  heard: async () => JSON.stringify(heard),
  pid: async () => String(process.pid),
  keep: async ({ value }) => { kept.value = value; return 'kept'; },
  kept: async () => kept.value ?? 'nothing',
  log: async ({ level, text }) => { await tell('notifications/message', { level, data: text }); return 'logged'; },
  // Whatever it is told meanwhile it works to the end, and says so.
  logLate: async ({ text, ms }) => { await pause(ms); await tell('notifications/message', { level: 'error', data: text }); return 'late'; },
  touch: async ({ uri }) => { await tell('notifications/resources/updated', { uri }); return 'touched'; },
  change: async () => { extra = !extra; await tell('notifications/tools/list_changed'); return 'changed'; },
  changeOften: async ({ count }) => { for (let n = 0; n < count; n++) await tell('notifications/tools/list_changed'); return 'changed'; },
  // Is under way until somebody lets it go; how many are, says the second.
  hold: async () => { await new Promise(go => held.push(go)); return 'let go'; },
  holding: async () => String(held.length),
  letGo: async () => { held.splice(0).forEach(go => go()); return 'done'; },
  wait: async ({ ms }) => { await pause(ms); return 'waited'; },
  chatter: async ({ count, size }, { progressToken }) => {
    for (let n = 1; n <= count; n++) await tell('notifications/progress', { progressToken, progress: n, message: 'x'.repeat(size) });
    return 'said';
  },
  flood: async ({ count, size }) => {
    for (let n = 0; n < count; n++) await tell('notifications/message', { level: 'error', data: `${n} ${'x'.repeat(size)}` });
    return 'said';
  },
  // Asks, and answers without having heard the answer.
  askInVain: async ({ ms }) => { await question('elicitation/create', form('shall I?')); await pause(ms); return 'done'; },
  // Asks when its answer is out already.
  askAfter: async () => { setTimeout(() => question('elicitation/create', form('and now?')), 50); return 'asked'; },
  die: async () => process.kill(process.pid, 'SIGKILL'),
};

const question = (method, params) => put({ id: `q${++questions}`, method, params });

async function serve({ id, method, params }) {
  if (method === 'initialize')
    return put({ id, result: { protocolVersion: params.protocolVersion, capabilities: { tools: { listChanged: true }, resources: { subscribe: true }, logging: {} }, serverInfo: { name: 'sharing', version: '1' } } });
  if (method === 'tools/list')
    return put({ id, result: { tools: [...Object.keys(tools), ...(extra ? ['extra'] : [])].map(name => ({ name, inputSchema: { type: 'object' } })) } });
  if (method === 'resources/list')
    return put({ id, result: { resources: ['a', 'b', 'c'].map(name => ({ uri: `test://${name}`, name })) } });
  if (method === 'resources/templates/list')
    return put({ id, result: { resourceTemplates: [] } });
  if (method === 'tools/call') {
    try {
      const text = await tools[params.name](params.arguments ?? {}, params._meta ?? {});
      return await put({ id, result: { content: [{ type: 'text', text }] } });
    } catch (failed) {
      return put({ id, result: { isError: true, content: [{ type: 'text', text: String(failed) }] } });
    }
  }

  if (method === 'server/discover')
    return put({ id, error: { code: -32601, message: 'no such method' } });
  heard.push([method, params ?? null]);
  if (id === undefined || (isMute && (method === 'logging/setLevel' || method === 'resources/subscribe')))
    return undefined;
  if (method === 'resources/subscribe' && params.uri === 'test://refused')
    return put({ id, error: { code: -32002, message: 'there is no such resource' } });
  return put({ id, result: {} });
}

for await (const line of createInterface({ input: process.stdin })) {
  const message = JSON.parse(line);
  if (message.method === undefined) {
    heard.push(['answer', message.result ?? message.error]);
  } else {
    serve(message);
  }
}
