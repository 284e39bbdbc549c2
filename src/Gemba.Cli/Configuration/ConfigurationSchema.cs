namespace Gemba.Cli.Configuration;

/// <summary>The JSON Schema of the whole file: <c>docs/configuration.schema.json</c>, which a test holds to the options.</summary>
internal static class ConfigurationSchema
{
    private const string Resource = "configuration.schema.json";

    public static string Text
    {
        get
        {
            using var stream = typeof(ConfigurationSchema).Assembly.GetManifestResourceStream(Resource)!;
            using var reader = new StreamReader(stream);
            return reader.ReadToEnd();
        }
    }
}
