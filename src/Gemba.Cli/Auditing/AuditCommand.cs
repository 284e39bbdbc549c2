using System.CommandLine;

namespace Gemba.Cli.Auditing;

/// <summary><c>gemba audit</c>: asks the audit trail and proves that it is whole.</summary>
internal static class AuditCommand
{
    public static Command Build() => new("audit", "Asks the audit trail, and proves that it is whole.") { AuditQueryCommand.Build(), AuditQueryCommand.BuildErrors(), AuditVerifyCommand.Build() };
}
