using EmbeddingProjector.Logs;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Sweeps;

/// <summary>What TensorBoard's other tabs show of a sweep: the cosines as a curve, the invariance, and the
/// heatmap.</summary>
internal static class SweepEvents
{
    /// <summary>Writes an event file beside the log's config, in place of that of an earlier sweep of the tag.</summary>
    /// <param name="files">What the sweep's export wrote.</param>
    /// <param name="heatmap">How its heatmap was drawn.</param>
    public static void Write(SweepFiles files, HeatmapOptions heatmap)
    {
        var name = $"events.out.tfevents.{TagName.Folder(files.Tag)}-sweep";
        var sweep = files.Sweep;
        WholeFile.Write(Path.Combine(files.LogDir, name), file =>
        {
            var events = new EventFileWriter(file, DateTimeOffset.UtcNow);
            for (var i = 0; i < sweep.Cosine.Length; i++)
            {
                if (double.IsFinite(sweep.Cosine[i]))
                    events.AddScalar($"{files.Tag}/cosine to the unchanged picture", i, (float)sweep.Cosine[i]);
            }

            if (double.IsFinite(sweep.Invariance))
                events.AddScalar($"{files.Tag}/invariance", 0, (float)sweep.Invariance);
            events.AddImage($"{files.Tag}/heatmap", 0, new EmbeddingHeatmap(sweep.Set.Vectors, heatmap).ToImage());
        });
    }
}
