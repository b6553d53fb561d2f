namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Walks through the runs of pixels of all rows and images.</summary>
internal struct RunCursor
{
    private readonly int runsPerRow;
    private readonly int rows;

    public RunCursor(int start, int runsPerRow, int rows)
    {
        this.runsPerRow = runsPerRow;
        this.rows = rows;
        Run = start % runsPerRow;
        Row = start / runsPerRow % rows;
        Image = start / runsPerRow / rows;
    }

    public int Run { get; private set; }

    public int Row { get; private set; }

    /// <summary>The image among those of the stage.</summary>
    public int Image { get; private set; }

    /// <summary>Goes to the next run.</summary>
    public void Advance()
    {
        if (++Run < runsPerRow)
            return;

        Run = 0;
        if (++Row < rows)
            return;

        Row = 0;
        Image++;
    }
}
