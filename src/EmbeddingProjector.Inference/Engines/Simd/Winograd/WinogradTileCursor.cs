namespace EmbeddingProjector.Inference.Engines.Simd.Winograd;

/// <summary>Walks through the tiles of all rows and images.</summary>
internal struct WinogradTileCursor
{
    private readonly int rows;
    private readonly int columns;

    public WinogradTileCursor(int start, int rows, int columns)
    {
        this.rows = rows;
        this.columns = columns;
        Column = start % columns;
        Row = start / columns % rows;
        Image = start / columns / rows;
    }

    public int Column { get; private set; }

    public int Row { get; private set; }

    /// <summary>The image among those of the stage.</summary>
    public int Image { get; private set; }

    /// <summary>Goes to the next tile.</summary>
    public void Advance()
    {
        if (++Column < columns)
            return;

        Column = 0;
        if (++Row < rows)
            return;

        Row = 0;
        Image++;
    }
}
