namespace Gemba.Tests.Protocol.Http;

internal static class Messages
{
    private const string Head = "{\"jsonrpc\":\"2.0\",";

    public static string Initialize(string revision) =>
        Head + "\"id\":\"i\",\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"" + revision + "\",\"capabilities\":{},\"clientInfo\":{\"name\":\"test\",\"version\":\"1\"}}}";

    public static string Call(string id, string tool, string arguments = "{}", string meta = "") =>
        Head + "\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool + "\",\"arguments\":" + arguments + meta + "}}";

    public static string SessionlessCall(string id, string tool, string arguments = "{}") => Call(
        id, tool, arguments,
        ""","_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},"io.modelcontextprotocol/clientCapabilities":{}}""");

    public static string Sessionless(string id, string method) =>
        Head + "\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}}}";

    public static string Cancel(string id) => Head + "\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + id + "}}";
}
