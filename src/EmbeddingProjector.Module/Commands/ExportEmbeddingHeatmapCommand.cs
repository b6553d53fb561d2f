using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>What becomes of the values before a heatmap colours them.</summary>
public enum HeatmapNormalization
{
    /// <summary>Each column is stretched over the whole scale; a constant one keeps its value.</summary>
    Column,

    /// <summary>Values as they are: blue for 0 and less, red for 1 and more.</summary>
    None,
}

/// <summary>Draws embeddings as a heatmap: a row an item, a column a dimension, a pixel a value.</summary>
/// <remarks><para>Blue is 0, white 0.5, red 1. A name ending in .png is the picture alone, as many pixels wide as there
/// are dimensions and as high as there are items.</para>
/// <para>A name ending in .html is one page that opens from disk, without a server or a network. It shows row, column,
/// value, metadata and thumbnail of the pixel under the mouse, and switches between normalised and raw, sorted and not,
/// grouped and not. A link to a cell is page.html#row=3&amp;column=7. A page holds at most 16,384 items, as many
/// dimensions, and 16,777,216 values.</para></remarks>
/// <example><code>Export-EmbeddingHeatmap runs/mnist digits.html -GroupBy label</code>
/// Writes a page with the digits of a class together.</example>
/// <example><code>Export-EmbeddingHeatmap runs/mnist digits.png -Normalize None -Sort</code>
/// Draws the raw values, each row's in ascending order.</example>
[Cmdlet(VerbsData.Export, "EmbeddingHeatmap", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedHeatmap))]
public sealed class ExportEmbeddingHeatmapCommand : EmbeddingSetCmdlet
{
    /// <summary>The file to write: a name ending in .png or .html. A file of that name is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Column stretches each dimension over the whole scale; None shows raw values, clipped to 0 to 1. A page
    /// begins with it and can switch.</summary>
    [Parameter]
    public HeatmapNormalization Normalize { get; set; }

    /// <summary>Puts each row's values in ascending order.</summary>
    [Parameter]
    public SwitchParameter Sort { get; set; }

    /// <summary>Brings the items of a class together: "label", or another column of the metadata.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? GroupBy { get; set; }

    private protected override void Process(EmbeddingSet set)
    {
        var path = ResolveNewPath(OutFile);
        var options = new HeatmapOptions
        {
            Normalize = Normalize is HeatmapNormalization.Column,
            Sort = Sort,
            GroupBy = GroupBy is null ? null : set.ValuesOf(GroupBy),
            GroupName = GroupBy ?? "label",
        };
        if (!ShouldProcess(path, $"Draw the heatmap of '{set.Name}'"))
            return;

        EmbeddingHeatmap.Write(path, set, options);
        WriteObject(new ExportedHeatmap(
            Path: path,
            Name: set.Name,
            Rows: set.Count,
            Columns: set.Dimension,
            Normalize: Normalize,
            Sort: Sort,
            GroupBy: GroupBy,
            Length: new FileInfo(path).Length));
    }
}
