using EmbeddingProjector.Data;

namespace EmbeddingProjector.Logs;

/// <summary>One row of a log to be written: an item and where its values are.</summary>
/// <param name="Id">With the number that tells equal contents apart.</param>
/// <param name="Item">The picture.</param>
/// <param name="Source">What holds its vector, prediction and thumbnail.</param>
/// <param name="Place">Its row there.</param>
internal sealed record ExportRow(string Id, ImageItem Item, IEmbeddedRows Source, int Place);
