using System.Collections.Immutable;

namespace EmbeddingProjector.CommandLine.Output;

/// <summary>How objects of a type are shown.</summary>
/// <param name="IsTable">A table with a row an object, or a list with a line a property.</param>
/// <param name="Fields">In the order shown.</param>
internal sealed record FormatView(bool IsTable, ImmutableArray<ViewField> Fields);
