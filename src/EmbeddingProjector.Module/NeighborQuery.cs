using EmbeddingProjector.Imaging;

namespace EmbeddingProjector.Module;

/// <summary>What neighbors are looked for.</summary>
/// <param name="Id">The item's or picture's id; "vector" for one that is neither.</param>
/// <param name="Label">Its class; null where it has none.</param>
/// <param name="File">Its path; null where it has none.</param>
/// <param name="Vector">[dimension].</param>
/// <param name="Picture">For a grid; null where it was not asked for or there is none.</param>
internal sealed record NeighborQuery(string Id, string? Label, string? File, float[] Vector, RgbImage? Picture);
