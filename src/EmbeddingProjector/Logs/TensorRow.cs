namespace EmbeddingProjector.Logs;

/// <summary>Gives one row of the projector's copy of the matrix.</summary>
/// <param name="index">The row, counted from 0.</param>
/// <returns>[dimension], used before the next row is asked for.</returns>
internal delegate ReadOnlySpan<float> TensorRow(int index);
