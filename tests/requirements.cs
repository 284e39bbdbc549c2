#:package Mono.Cecil
#:property PublishAot=false
// Prints per group of requirements which ids have a passing test. Reads the attributes of the built test assemblies and the results of the newest run.
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mono.Cecil;

var results = args.Length > 0 ? args[0] : "artifacts/test-results";
XNamespace trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
var passed = new HashSet<string>();
var notPassed = new HashSet<string>();
foreach (var file in Directory.EnumerateFiles(results, "*.trx"))
{
    foreach (var result in XDocument.Load(file).Descendants(trx + "UnitTestResult"))
    {
        // A theory's cases carry their arguments in brackets: the method passes when every case does.
        var name = result.Attribute("testName")!.Value.Split('(')[0];
        (result.Attribute("outcome")!.Value == "Passed" ? passed : notPassed).Add(name);
    }
}

passed.ExceptWith(notPassed);
var proofs = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
foreach (var assembly in "Gemba.Tests Gemba.EndToEnd".Split(' ').Select(name => $"artifacts/bin/{name}/release/{name}.dll").Where(File.Exists))
{
    foreach (var method in AssemblyDefinition.ReadAssembly(assembly).MainModule.GetTypes().SelectMany(type => type.Methods))
    {
        var name = $"{method.DeclaringType.FullName.Replace('/', '+')}.{method.Name}";
        foreach (var id in method.CustomAttributes.Where(attribute => attribute.AttributeType.Name == "RequirementAttribute")
            .SelectMany(attribute => ((CustomAttributeArgument[])attribute.ConstructorArguments[0].Value).Select(argument => (string)argument.Value)))
        {
            if (!proofs.TryGetValue(id, out var tests))
                proofs[id] = tests = [];
            if (passed.Contains(name))
                tests.Add(method.Name);
        }
    }
}

var checklist = Path.Combine("..", "shared", "requirements", "checklist.md");
var known = File.Exists(checklist)
    ? File.ReadLines(checklist).SelectMany(line => Regex.Matches(line, @"^- ([A-Z]{1,2}\d+)\b|· ([A-Z]{1,2}\d+)\b").Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)).Distinct().ToList()
    : [.. proofs.Keys];
if (!File.Exists(checklist))
    Console.Error.WriteLine("The checklist is absent; only the ids that tests name are listed.");

static (string Group, int Number) Split(string id) => (id.TrimEnd("0123456789".ToCharArray()), int.Parse(id.TrimStart("ABCDEFGHIJKLMNOPQRSTUVWXYZ".ToCharArray())));
foreach (var group in known.Union(proofs.Keys).OrderBy(Split).GroupBy(id => Split(id).Group))
{
    var proven = group.Where(id => proofs.TryGetValue(id, out var tests) && tests.Count > 0).ToList();
    var failing = group.Where(id => proofs.TryGetValue(id, out var tests) && tests.Count == 0).ToList();
    Console.Out.WriteLine($"{group.Key}: {proven.Count} of {group.Count()} proven" + (failing.Count > 0 ? $"; without a passing test: {string.Join(", ", failing)}" : ""));
    foreach (var id in proven)
        Console.Out.WriteLine($"  {id,-4} {string.Join(", ", proofs[id].Distinct())}");
}
