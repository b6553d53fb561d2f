namespace EmbeddingProjector.Logs;

/// <summary>What a tag's folder is to hold, row by row.</summary>
internal interface ITagRows
{
    /// <summary>Rows, at least one.</summary>
    int Count { get; }

    /// <summary>Values of one vector.</summary>
    int Dimension { get; }

    /// <summary>The names of the tables' columns; the id is the first.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The row's id, as <see cref="Cells"/> begins with.</summary>
    string Id(int row);

    /// <summary>The row's class, by which a sample is drawn; null without.</summary>
    string? Label(int row);

    /// <summary>One value a column; null for an empty one.</summary>
    IReadOnlyList<string?> Cells(int row);

    /// <summary>How the first row is shown again after the last, so that a line closes; null where it is not. Only the
    /// projector's copy has it.</summary>
    ClosingRow? Closing => null;

    /// <summary>[dimension], used before the next is asked for.</summary>
    ReadOnlySpan<float> Vector(int row);

    /// <summary>Writes a thumbnail's pixels, [size, size, 3] bytes.</summary>
    void CopyThumbnail(int row, int size, Span<byte> pixels);
}

/// <summary>The first row once more: what is another's there.</summary>
/// <param name="Id">An id of its own.</param>
/// <param name="Column">A column whose value differs.</param>
/// <param name="Value">That value.</param>
internal sealed record ClosingRow(string Id, string Column, string Value);
