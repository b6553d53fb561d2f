using System.Diagnostics;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Plots;

namespace EmbeddingProjector.Sweeps;

/// <summary>Runs a sweep and writes it: a log whose points are joined in their order, the heatmap, the curve.</summary>
/// <remarks>TensorBoard's client follows <c>__seq_next__</c> without end where it leads in a circle. So of a full
/// turn the projector shows the first picture again at the end, which closes the line that is drawn.</remarks>
public sealed class SweepExport
{
    private readonly PictureSweep sweep;
    private readonly SweepExportOptions options;
    private readonly LogTarget target;

    /// <summary>Sets the job up; nothing is read or written yet.</summary>
    /// <param name="sweep">What to run.</param>
    /// <param name="model">The model's name, for a tag that is not given.</param>
    /// <param name="options">Where the files go.</param>
    public SweepExport(PictureSweep sweep, string model, SweepExportOptions options)
    {
        (this.sweep, this.options) = (sweep, options);
        target = new LogTarget(LogTarget.FullPath(options.LogDir), options.Tag ?? model) { Force = options.Force };
    }

    /// <summary>The full path of the log folder.</summary>
    public string LogDir => target.LogDir;

    /// <summary>Checks whether the log folder allows the export.</summary>
    /// <exception cref="ProjectorLogException">It does not.</exception>
    public void Plan() => target.Check();

    /// <summary>Runs and writes. A run that is stopped has written nothing to the log.</summary>
    /// <param name="observer">Hears of progress, failures and warnings.</param>
    /// <param name="cancellation">Ends the run cleanly.</param>
    /// <exception cref="ProjectorLogException">The log folder does not allow the export.</exception>
    /// <exception cref="Analysis.AnalysisInputException">As <see cref="PictureSweep.Run"/>'s.</exception>
    /// <exception cref="ImageUnreadableException">The file is no picture.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public SweepFiles Run(IRunObserver observer, CancellationToken cancellation = default)
    {
        var start = Stopwatch.GetTimestamp();
        Plan();
        var result = sweep.Run(observer, cancellation);
        if (options.ImageDir is { } folder)
            WritePictures(folder, result, observer, cancellation);

        var log = new EmbeddingSetExport(LogSet(result), new EmbeddingSetExportOptions
        {
            LogDir = target.LogDir,
            Tag = target.Tag,
            Force = options.Force,
            Closing = Closing(result),
        });
        log.Run(observer, cancellation);

        var title = $"{sweep.Name}, {result.Kind.ToString().ToLowerInvariant()}";
        var files = new SweepFiles(
            Sweep: result,
            LogDir: target.LogDir,
            Tag: target.Tag,
            Heatmap: target.Home + "-heatmap.png",
            HeatmapPage: target.Home + "-heatmap.html",
            Curve: target.Home + "-curve.png",
            CurveSvg: target.Home + "-curve.svg",
            Elapsed: Stopwatch.GetElapsedTime(start));
        var heatmap = new HeatmapOptions { Normalize = false };
        EmbeddingHeatmap.Write(files.Heatmap, result.Set, heatmap);
        EmbeddingHeatmap.Write(files.HeatmapPage, result.Set with { Name = $"{title}: {target.Tag}" }, heatmap);
        var curve = new SweepCurve(title, sweep.ValueName, result);
        WholeFile.Write(files.Curve, curve.WritePng);
        WholeFile.Write(files.CurveSvg, curve.WriteSvg);
        SweepEvents.Write(files, heatmap);
        return files with { Elapsed = Stopwatch.GetElapsedTime(start) };
    }

    private void WritePictures(
        string folder, SweepResult result, IRunObserver observer, CancellationToken cancellation)
    {
        var meter = new ProgressMeter(result.Values.Length, TimeProvider.System);
        Directory.CreateDirectory(folder);
        var original = sweep.Read();
        var digits = (result.Values.Length - 1).ToString(CultureInfo.InvariantCulture).Length;
        for (var i = 0; i < result.Values.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            var picture = sweep.Picture(original, result.Values[i]);
            var name = i.ToString("D" + digits, CultureInfo.InvariantCulture) + ".png";
            WholeFile.Write(Path.Combine(folder, name), file => PngEncoder.Write(file, picture));
            meter.CountDone();
            observer.Progressed(meter.Read());
        }
    }

    private static EmbeddingSet LogSet(SweepResult result)
    {
        string[] next = [.. Enumerable.Range(1, result.Set.Count - 1).Select(SequenceIndex), MetadataColumn.Missing];
        return result.Set with { Columns = [.. result.Set.Columns, new(SequenceLinks.Column, next)] };
    }

    private static string SequenceIndex(int index) => index.ToString(CultureInfo.InvariantCulture);

    // The first row once more, under an id of its own, a full turn later: in what the projector shows, and nowhere else.
    private static ClosingRow? Closing(SweepResult result)
    {
        if (!result.IsClosed)
            return null;

        var set = result.Set;
        var ids = new ImageIdSequence();
        foreach (var id in set.Ids)
            ids.Next(ImageId.ContentPart(id));

        var (first, second) = (result.Values[0], result.Values[1]);
        var turn = SweepSeries.Text(first + (second > first ? 360 : -360));
        return new(ids.Next(ImageId.ContentPart(set.Ids[0])), set.Columns[0].Name, turn);
    }
}

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

/// <summary>Where the files of a sweep go.</summary>
public sealed record SweepExportOptions
{
    /// <summary>The folder that TensorBoard is pointed at. Made if it is missing.</summary>
    public required string LogDir { get; init; }

    /// <summary>The name in TensorBoard's list, and the beginning of the pictures' names; null for the model's
    /// name.</summary>
    public string? Tag { get; init; }

    /// <summary>A folder for the swept pictures as PNG files; null for none.</summary>
    public string? ImageDir { get; init; }

    /// <summary>Replaces an entry of the same tag.</summary>
    public bool Force { get; init; }
}
