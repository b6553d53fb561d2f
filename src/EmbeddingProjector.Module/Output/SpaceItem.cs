namespace EmbeddingProjector.Module.Output;

/// <summary>One item of two spaces, and how far its neighbors are the same ones.</summary>
/// <param name="Id">The item's id.</param>
/// <param name="Label">Its class in the reference set; null where there is none.</param>
/// <param name="File">Its path in the reference data set; null where unknown.</param>
/// <param name="Coincidence">The Jaccard index of its neighbors in both spaces: 0, none shared, to 1, all.</param>
public sealed record SpaceItem(string Id, string? Label, string? File, double Coincidence)
{
    internal static SpaceItem Of(EmbeddingSet set, int row, double coincidence) => new(
        Id: set.Ids[row],
        Label: set.Labels?[row],
        File: set.Files?[row],
        Coincidence: coincidence);
}
