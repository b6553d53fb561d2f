using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace EmbeddingProjector.CommandLine.Help;

/// <summary>The documentation comments of classes and properties, from the file that the compiler puts beside an
/// assembly: the one source of all help.</summary>
internal sealed partial class DocumentationComments
{
    private readonly Dictionary<string, XElement> members = [];

    /// <summary>Reads the comments of assemblies; one without a file has none.</summary>
    public DocumentationComments(params IEnumerable<Assembly> assemblies)
    {
        var paths = assemblies.Select(assembly => Path.ChangeExtension(assembly.Location, ".xml"));
        foreach (var path in paths.Where(File.Exists))
        {
            foreach (var member in XElement.Load(path).Descendants("member"))
                members[member.Attribute("name")!.Value] = member;
        }
    }

    /// <summary>One sentence or two on a class; empty where there is no comment.</summary>
    public string Summary(Type type) => Text(Of(type)?.Element("summary"));

    /// <summary>The same of a property.</summary>
    public string Summary(PropertyInfo property) =>
        Text(members.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}")?.Element("summary"));

    /// <summary>What there is to say beyond the summary, paragraph by paragraph.</summary>
    public IReadOnlyList<string> Remarks(Type type)
    {
        var remarks = Of(type)?.Element("remarks");
        if (remarks is null)
            return [];

        return remarks.Element("para") is null ? [Text(remarks)] : [.. remarks.Elements("para").Select(Text)];
    }

    /// <summary>The examples of a class, in their order.</summary>
    public IReadOnlyList<CommandExample> Examples(Type type) =>
    [
        .. (Of(type)?.Elements("example") ?? []).Select(example =>
        {
            var code = example.Element("code")!;
            var rest = new XElement("rest", example.Nodes().Where(node => node != code));
            return new CommandExample(Lines(code.Value), Text(rest));
        }),
    ];

    private XElement? Of(Type type) => members.GetValueOrDefault($"T:{type.FullName}");

    private static string Text(XElement? comment)
    {
        if (comment is null)
            return "";

        // <see cref="P:A.B.Path"/> reads as its last name, <c>text</c> as its text.
        foreach (var reference in comment.Descendants("see").ToArray())
            reference.ReplaceWith(((string?)reference.Attribute("cref"))?.Split('.')[^1] ?? reference.Value);
        return Space().Replace(comment.Value, " ").Trim();
    }

    // The compiler indents what stands on lines of its own.
    private static string Lines(string code) =>
        string.Join('\n', code.Trim().Split('\n').Select(line => line.Trim()));

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
