namespace EmbeddingProjector.Inference.Engines.Simd.Steps;

/// <summary>Cuts a convolution into items: some runs of pixels by some panels of output channels.</summary>
/// <remarks>An item's weights and inputs are to stay in a core's second-level cache while it runs; enough items are
/// made to share out.</remarks>
internal readonly record struct WorkSplit
{
    private const long WeightBytesPerItem = 640 << 10;
    private const long SourceBytesPerItem = 256 << 10;
    private const int MostMultiplyAddsPerItem = 128 << 20;
    private const int FewestItems = 16;
    private const int FewestSharedItems = 4;

    // A multiple of the runs in both tile shapes.
    private const int RunStep = 4;

    private readonly int runs;
    private readonly int panels;
    private readonly int runsPerItem;
    private readonly int panelsPerItem;
    private readonly int runGroups;
    private readonly int panelGroups;
    private readonly int workers;

    private WorkSplit(int runs, int panels, int runsPerItem, int panelsPerItem, int workers)
    {
        this.runs = runs;
        this.panels = panels;
        this.runsPerItem = runsPerItem;
        this.panelsPerItem = panelsPerItem;
        this.workers = workers;
        runGroups = Groups(runs, runsPerItem);
        panelGroups = Groups(panels, panelsPerItem);
        Items = runGroups * panelGroups;
    }

    /// <summary>How many items.</summary>
    public int Items { get; }

    /// <summary>The most runs that an item may have.</summary>
    public static int MostRuns(long sourceBytesPerRun) =>
        Rounded((int)Math.Max(RunStep, SourceBytesPerItem / sourceBytesPerRun)) + RunStep;

    /// <summary>Chooses the cut.</summary>
    /// <param name="panels">Panels of output channels.</param>
    /// <param name="multiplyAddsPerRun">Of one run and all panels.</param>
    /// <param name="workers">Those that share the items, each a part of the runs.</param>
    /// <param name="keepsPanels">Whether an item has work to do before its first panel, which others would do
    /// again.</param>
    public static WorkSplit Of(
        int runs, long sourceBytesPerRun, int panels, long weightBytes, long multiplyAddsPerRun, int workers,
        bool keepsPanels)
    {
        var (fewestRuns, fewestItems) = keepsPanels ? (RunStep, FewestSharedItems) : (4 * RunStep, FewestItems);
        var panelsPerItem = (int)Math.Clamp(WeightBytesPerItem * panels / Math.Max(1, weightBytes), 1, panels);
        panelsPerItem = Even(panels, panelsPerItem);
        var work = multiplyAddsPerRun * panelsPerItem / panels;
        var most = Math.Min(SourceBytesPerItem / sourceBytesPerRun, MostMultiplyAddsPerItem / Math.Max(1, work));
        var runsPerItem = Rounded((int)Math.Clamp(most, RunStep, Math.Max(runs, RunStep)));
        while (Groups(runs, runsPerItem) * Groups(panels, panelsPerItem) < FewestItems && runsPerItem > fewestRuns)
            runsPerItem = Rounded(runsPerItem / 2);
        while (Groups(runs, runsPerItem) * Groups(panels, panelsPerItem) < fewestItems && panelsPerItem > 1)
            panelsPerItem = (panelsPerItem + 1) / 2;
        return new(runs, panels, Rounded(Even(runs, runsPerItem)), panelsPerItem, workers);
    }

    /// <param name="item">From 0. First come those of the first worker's share of the runs, so that an image's items have
    /// the same place among all in each layer; in a share, items that follow each other share their panels.</param>
    public (int FirstRun, int LastRun, int FirstPanel, int LastPanel) Item(int item)
    {
        var worker = 0;
        while (item >= FirstGroup(worker + 1) * panelGroups)
            worker++;

        var firstGroup = FirstGroup(worker);
        var (panel, group) = Math.DivRem(item - firstGroup * panelGroups, FirstGroup(worker + 1) - firstGroup);
        var firstRun = (firstGroup + group) * runsPerItem;
        var firstPanel = panel * panelsPerItem;
        var lastRun = Math.Min(firstRun + runsPerItem, runs);
        var lastPanel = Math.Min(firstPanel + panelsPerItem, panels);
        return (firstRun, lastRun, firstPanel, lastPanel);
    }

    private int FirstGroup(int worker) => (int)((long)runGroups * worker / workers);

    private static int Groups(int total, int size) => (total + size - 1) / size;

    // The same number of groups, as equal as they can be.
    private static int Even(int total, int size) => Groups(total, Groups(total, size));

    private static int Rounded(int runs) => (runs + RunStep - 1) / RunStep * RunStep;
}
