namespace EmbeddingProjector.CommandLine.Commands;

/// <summary>What one <c>[Parameter]</c> attribute says of a parameter in one parameter set.</summary>
/// <param name="Set">The set's name; null for every set.</param>
/// <param name="IsMandatory">Whether the set needs it.</param>
/// <param name="Position">Its place among values without a name; null for none.</param>
/// <param name="FromPipeline">Whether input objects are bound to it.</param>
/// <param name="FromPipelineByName">Whether a property of its name of input objects is.</param>
internal sealed record ParameterRole(
    string? Set, bool IsMandatory, int? Position, bool FromPipeline, bool FromPipelineByName);
