using System.Management.Automation;
using EmbeddingProjector.Analysis;
using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Module.Output;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Projector;
using EmbeddingProjector.Rendering;

namespace EmbeddingProjector.Module;

/// <summary>Projects the embeddings of a log to two or three dimensions, and draws them.</summary>
[Cmdlet(VerbsData.ConvertTo, "EmbeddingProjection", SupportsShouldProcess = true)]
[OutputType(typeof(EmbeddingProjection))]
public sealed class ConvertToEmbeddingProjectionCommand : EmbeddingCmdlet
{
    /// <summary>A log folder that Export-Embedding wrote.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string LogDir { get; set; } = "";

    /// <summary>The entry of the log; not needed where it has only one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string? Tag { get; set; }

    /// <summary>How to project.</summary>
    [Parameter]
    public ProjectionMethod Method { get; set; } = ProjectionMethod.Pca;

    /// <summary>The new number of dimensions.</summary>
    [Parameter]
    [ValidateRange(2, 3)]
    public int Dimension { get; set; } = 2;

    /// <summary>A picture to draw of the first two dimensions: a name ending in .png or .svg. A file of that name is replaced.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Plot { get; set; }

    /// <summary>Draws the items' thumbnails in place of points.</summary>
    [Parameter]
    public SwitchParameter Thumbnail { get; set; }

    /// <summary>The picture's headline; without it the log's tag.</summary>
    [Parameter]
    public string? Title { get; set; }

    /// <summary>The picture's width in pixels.</summary>
    [Parameter]
    [ValidateRange(200, 20_000)]
    public int Width { get; set; } = 1400;

    /// <summary>The picture's height in pixels.</summary>
    [Parameter]
    [ValidateRange(200, 20_000)]
    public int Height { get; set; } = 1000;

    /// <inheritdoc/>
    protected override void Process()
    {
        var set = ExportedEmbeddings.Read(Shell.ResolveNewPath(LogDir), Tag);
        var components = PrincipalComponents.Fit(set.Vectors, Dimension);
        var coordinates = components.Transform(set.Vectors);
        var plot = Plot is null ? null : Shell.ResolveNewPath(Plot);
        if (plot is not null && Shell.ShouldProcess(plot, $"Draw the {Method} of '{set.Name}'"))
            Draw(plot, set, components, coordinates);

        Shell.WriteObject(EmbeddingProjection.Of(set, Method, components, coordinates, plot));
    }

    private void Draw(string path, EmbeddingSet set, PrincipalComponents components, Matrix coordinates)
    {
        var thumbnails = IsOn(Thumbnail) ? set.Thumbnails?.Value : null;
        if (IsOn(Thumbnail) && thumbnails is null)
            Shell.WriteWarning($"'{set.Name}' has no sprite with a thumbnail for every item: points are drawn instead.");

        ProjectionPlot.Write(path, coordinates, set.Labels, thumbnails, new ProjectionPlotOptions
        {
            Width = Width,
            Height = Height,
            Title = Title ?? set.Name,
            Subtitle = $"{set.Ids.Count} items, {set.Vectors.Columns} dimensions, principal components",
            AxisName = "PC",
            ExplainedVarianceRatio = components.ExplainedVarianceRatio,
        });
    }
}
