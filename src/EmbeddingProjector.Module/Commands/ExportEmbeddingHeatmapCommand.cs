using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Module.Commands;

/// <summary>What becomes of the values before a heatmap colours them.</summary>
public enum HeatmapNormalization
{
    /// <summary>Each column is stretched over the whole scale; a constant one keeps its value.</summary>
    Column,

    /// <summary>Values as they are, from the range's low end, blue, to its high end, red.</summary>
    None,
}

/// <summary>Draws embeddings as a heatmap: a row an item, a column a dimension, a pixel a value.</summary>
/// <remarks><para>Blue is the low end of the scale and red the high one: each dimension's least and greatest value, or
/// those of -Range. Behind the columns of a model's class scores stand the classes. A name ending in .png is the picture alone, as many pixels wide as there
/// are dimensions and as high as there are items.</para>
/// <para>A name ending in .html is one page that opens from disk, without a server or a network. It shows row, column,
/// value, metadata and thumbnail of the pixel under the mouse, and switches between normalised and raw, sorted and not,
/// grouped and not. A link to a cell is page.html#row=3&amp;column=7. A page holds at most 16,384 items, as many
/// dimensions, and 16,777,216 values.</para></remarks>
/// <example><code>Export-EmbeddingHeatmap runs/mnist digits.html -GroupBy label</code>
/// Writes a page with the digits of a class together.</example>
/// <example><code>'runs/before', 'runs/after' | Export-EmbeddingHeatmap -OutFile both.html</code>
/// Writes one page of two sets, to switch between.</example>
/// <example><code>Export-EmbeddingHeatmap runs/mnist digits.png -Normalize None -Sort</code>
/// Draws the raw values, each row's in ascending order.</example>
[Cmdlet(VerbsData.Export, "EmbeddingHeatmap", SupportsShouldProcess = true)]
[OutputType(typeof(ExportedHeatmap))]
public sealed class ExportEmbeddingHeatmapCommand : EmbeddingSetCmdlet
{
    private readonly List<EmbeddingSet> sets = [];

    /// <summary>The file to write: a name ending in .png or .html. A file of that name is replaced.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = "";

    /// <summary>Column stretches each dimension over the whole scale; None shows the values as they are, over -Range. A
    /// page begins with it and can switch.</summary>
    [Parameter]
    public HeatmapNormalization Normalize { get; set; }

    /// <summary>The two values that are blue and red where values are shown as they are, such as 0, 25; without it the 1st
    /// and the 99th percentile of all. What lies outside has the end's colour.</summary>
    [Parameter]
    [ValidateCount(2, 2)]
    public double[]? Range { get; set; }

    /// <summary>Puts each row's values in ascending order.</summary>
    [Parameter]
    public SwitchParameter Sort { get; set; }

    /// <summary>Brings the items of a class together: "label", or another column of the metadata.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ColumnCompleter))]
    [ValidateNotNullOrEmpty]
    public string? GroupBy { get; set; }

    private protected override void Process(EmbeddingSet set) => sets.Add(set);

    private protected override void Finish()
    {
        if (sets.Count == 0)
            return;

        var path = ResolveNewPath(OutFile);
        var isPage = path.EndsWith(".html", StringComparison.OrdinalIgnoreCase);
        if (sets.Count > 1 && !isPage)
        {
            throw new CommandInputException(
                "TooManySets", $"-OutFile '{OutFile}': expected a name ending in .html for {sets.Count} sets on one page");
        }

        (EmbeddingSet Set, HeatmapOptions Options)[] shown = [.. sets.Select(set => (set, OptionsOf(set)))];
        if (!ShouldProcess(path, $"Draw the heatmap of '{string.Join("', '", sets.Select(set => set.Name))}'"))
            return;

        var ranges = isPage ? EmbeddingHeatmap.WritePage(path, shown) : [EmbeddingHeatmap.Write(path, sets[0], shown[0].Options)];
        for (var i = 0; i < sets.Count; i++)
            Describe(path, sets[i], ranges[i]);
    }

    private HeatmapOptions OptionsOf(EmbeddingSet set) => new()
    {
        Normalize = Normalize is HeatmapNormalization.Column,
        Range = Range is null ? null : (Range[0], Range[1]),
        Sort = Sort,
        GroupBy = GroupBy is null ? null : set.ValuesOf(GroupBy),
        GroupName = GroupBy ?? "label",
    };

    private void Describe(string path, EmbeddingSet set, (double Low, double High) range)
    {
        if (Normalize is HeatmapNormalization.None && Range is null)
        {
            WriteVerbose(FormattableString.Invariant(
                $"{set.Name}: blue is {range.Low:G4} and less, red {range.High:G4} and more"));
        }

        WriteObject(new ExportedHeatmap(
            Path: path,
            Name: set.Name,
            Rows: set.Count,
            Columns: set.Dimension,
            Normalize: Normalize,
            Range: [range.Low, range.High],
            Sort: Sort,
            GroupBy: GroupBy,
            Length: new FileInfo(path).Length));
    }
}
