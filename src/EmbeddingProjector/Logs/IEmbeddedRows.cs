namespace EmbeddingProjector.Logs;

/// <summary>Rows that were computed already, found by their picture's content.</summary>
internal interface IEmbeddedRows
{
    /// <summary>Finds a row with all that the export needs of it.</summary>
    /// <param name="contentId">What <see cref="Pipeline.ImageId.Of"/> gave.</param>
    /// <param name="row">Its place here.</param>
    bool TryFind(string contentId, out int row);

    /// <summary>[dimension].</summary>
    ReadOnlySpan<float> Vector(int row);

    RowPrediction Prediction(int row);

    /// <summary>Copies [size, size, 3] bytes.</summary>
    void CopyThumbnail(int row, Span<byte> pixels);
}
