using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Logs;

/// <summary>The end of every export: puts a tag's files together beside the log, then in place.</summary>
/// <param name="Folder">The log, held by this export.</param>
/// <param name="Target">Where the tag goes.</param>
/// <param name="Format">The wanted form of the tensor.</param>
/// <param name="Seed">Chooses the sample.</param>
/// <param name="Projections">What is computed of the rows that the projector shows.</param>
internal sealed record TagPublication(
    LogFolder Folder, ExportTarget Target, TensorFormat Format, int Seed, ProjectionRequest Projections)
{
    /// <summary>Writes and publishes.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="provenance">Describes the export, given the rows shown and the form of the tensor.</param>
    /// <param name="release">Lets go of files that may have to be replaced.</param>
    /// <param name="observer">Hears warnings.</param>
    /// <param name="cancellation">Stops projections.</param>
    /// <returns>What provenance.json says.</returns>
    public ExportProvenance Publish(
        ITagRows rows,
        Func<int, TensorFormat, ExportProvenance> provenance,
        Action release,
        IRunObserver observer,
        CancellationToken cancellation)
    {
        var staging = Folder.MakeStaging(Target.Tag);
        var writer = new TagFolderWriter(rows, RowSample.MostRows, Seed);
        var projections = Projections.Compute(rows, writer.ShownRows, observer, cancellation);
        var (entry, format) = writer.Write(
            staging, Target.Tag, Format, Target.ThumbnailSize, projections, observer);
        var described = provenance(writer.Shown, format) with
        {
            Projections = [.. projections.Select(projection => projection.Method)],
            ProjectionDimensions = projections.Count > 0 ? Projections.Dimensions : null,
        };
        using (var file = File.Create(Path.Combine(staging, ExportProvenance.FileName)))
            described.Write(file);
        TagSummaries.Write(staging, rows, described);

        release();
        Folder.Publish(Target.Tag, staging, entry);
        observer.Noted("TensorBoard reads the log's config when it starts: restart one that is running");
        return described;
    }
}
