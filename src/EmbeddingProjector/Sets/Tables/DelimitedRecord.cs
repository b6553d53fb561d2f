namespace EmbeddingProjector.Sets.Tables;

/// <summary>One record of a table.</summary>
/// <param name="Line">The line that it begins in, from 1.</param>
/// <param name="Values">At least one.</param>
internal readonly record struct DelimitedRecord(int Line, string[] Values);
