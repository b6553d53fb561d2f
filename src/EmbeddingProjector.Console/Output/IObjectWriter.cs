namespace EmbeddingProjector.CommandLine.Output;

/// <summary>Writes a command's objects.</summary>
internal interface IObjectWriter
{
    /// <summary>Takes an object; it may be held back until others tell how wide columns must be.</summary>
    void Write(object value);

    /// <summary>Writes all that was held back.</summary>
    void Flush();
}
