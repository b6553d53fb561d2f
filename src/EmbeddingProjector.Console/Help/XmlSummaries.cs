using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EmbeddingProjector.CommandLine.Help;

/// <summary>The summaries of documentation comments, from the file that the compiler puts beside an assembly.</summary>
internal sealed partial class XmlSummaries
{
    private readonly Dictionary<string, string> summaries = [];

    /// <summary>Reads the comments of assemblies; one without a file has none.</summary>
    public XmlSummaries(params IEnumerable<Assembly> assemblies)
    {
        var paths = assemblies.Select(assembly => Path.ChangeExtension(assembly.Location, ".xml"));
        foreach (var path in paths.Where(File.Exists))
        {
            foreach (var member in XElement.Load(path).Descendants("member"))
                summaries[member.Attribute("name")!.Value] = Text(member.Element("summary"));
        }
    }

    public string Of(Type type) => summaries.GetValueOrDefault($"T:{type.FullName}", "");

    public string Of(PropertyInfo property) =>
        summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}", "");

    private static string Text(XElement? summary)
    {
        if (summary is null)
            return "";

        // <see cref="P:A.B.Path"/> reads as its last name, <c>text</c> as its text.
        foreach (var reference in summary.Descendants("see").ToArray())
            reference.ReplaceWith(((string?)reference.Attribute("cref"))?.Split('.')[^1] ?? reference.Value);
        return Space().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
