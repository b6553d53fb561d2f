using System.Xml.Linq;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>The views of the module's format file, so that objects look here as they do in PowerShell.</summary>
/// <remarks>Views that need a script block are PowerShell's alone; the module's have none.</remarks>
internal sealed class FormatViews
{
    private readonly Dictionary<string, FormatView> views = [];

    private FormatViews(XElement configuration)
    {
        foreach (var view in configuration.Descendants("View"))
        {
            foreach (var type in view.Element("ViewSelectedBy")!.Elements("TypeName"))
                views[type.Value] = view.Element("TableControl") is { } table
                    ? Table(table)
                    : List(view.Element("ListControl")!);
        }
    }

    /// <summary>The module's own views.</summary>
    public static FormatViews OfModule { get; } = Load();

    /// <summary>A type's view; a list of all its properties where there is none.</summary>
    public FormatView Of(Type type) => views.GetValueOrDefault(type.FullName!)
        ?? new FormatView(false, [.. type.GetProperties().Select(ViewField.Of)]);

    private static FormatViews Load()
    {
        using var file = typeof(FormatViews).Assembly.GetManifestResourceStream("format.ps1xml")!;
        return new FormatViews(XElement.Load(file));
    }

    private static FormatView Table(XElement table)
    {
        var headers = table.Element("TableHeaders")!.Elements("TableColumnHeader");
        return new FormatView(true, [.. headers.Zip(table.Descendants("TableColumnItem"), (header, item) => Field(
            header.Element("Label"), item, header.Element("Alignment")?.Value == "Right"))]);
    }

    private static FormatView List(XElement list)
    {
        var items = list.Descendants("ListItem");
        return new FormatView(false, [.. items.Select(item => Field(item.Element("Label"), item, isRight: false))]);
    }

    private static ViewField Field(XElement? label, XElement item, bool isRight)
    {
        var property = item.Element("PropertyName")!.Value;
        return new ViewField(label?.Value ?? property, property, item.Element("FormatString")?.Value, isRight);
    }
}
