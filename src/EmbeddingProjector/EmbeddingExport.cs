using EmbeddingProjector.Data;
using EmbeddingProjector.Embeddings;
using EmbeddingProjector.Engines;
using EmbeddingProjector.Models;
using EmbeddingProjector.Projector;

namespace EmbeddingProjector;

/// <summary>The main job: embeds a collection of pictures and writes it as a log for TensorBoard's projector.</summary>
public sealed class EmbeddingExport
{
    private readonly VisionModel model;
    private readonly IEngine engine;
    private readonly ImageCollection images;
    private readonly EmbeddingExportOptions options;

    /// <summary>Sets the job up; nothing is read or written yet.</summary>
    /// <param name="model">Graph, weights and transform.</param>
    /// <param name="engine">What runs the graph.</param>
    /// <param name="images">The pictures.</param>
    /// <param name="options">Where the log goes and what it holds.</param>
    public EmbeddingExport(VisionModel model, IEngine engine, ImageCollection images, EmbeddingExportOptions options)
    {
        this.model = model;
        this.engine = engine;
        this.images = images;
        this.options = options;
    }

    /// <summary>Checks everything that can be checked beforehand, without touching the disk.</summary>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    public EmbeddingExportPlan Plan() => throw new NotSupportedException();

    /// <summary>Embeds and writes. Killed at any moment, the folder holds the log of before or the new one.</summary>
    /// <param name="observer">Hears of progress, failures and warnings.</param>
    /// <param name="cancellation">Ends the run cleanly; what was complete is kept for <c>-Resume</c>.</param>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public EmbeddingExportResult Run(IRunObserver observer, CancellationToken cancellation = default) =>
        throw new NotSupportedException();
}
