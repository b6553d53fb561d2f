using EmbeddingProjector.Pipeline;

namespace EmbeddingProjector.Logs;

/// <summary>How an export can go on with rows that are there.</summary>
/// <param name="IsWanted">Whether the user asks for it.</param>
/// <param name="Recipe">What the export's rows are made by.</param>
/// <param name="StoreFits">Whether an interrupted export left rows of this recipe.</param>
internal sealed record Resumption(bool IsWanted, EmbeddingRecipe Recipe, bool StoreFits);
