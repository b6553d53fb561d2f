namespace EmbeddingProjector.Analysis;

/// <summary>Parts items into two groups in which every class has its share.</summary>
/// <param name="Train">Rows to learn from, ascending.</param>
/// <param name="Test">Rows held out, ascending.</param>
internal sealed record StratifiedSplit(IReadOnlyList<int> Train, IReadOnlyList<int> Test)
{
    /// <param name="labels">[items].</param>
    /// <param name="testPart">The part to hold out, above 0 and below 1; rounded in each class, which keeps at least
    /// one item to learn from.</param>
    /// <param name="seed">The same seed draws the same groups.</param>
    /// <exception cref="AnalysisInputException">A part out of range, or nothing left to hold out.</exception>
    public static StratifiedSplit Draw(IReadOnlyList<string> labels, double testPart = 0.2, long seed = 0)
    {
        if (!(testPart > 0 && testPart < 1))
            Require.Throw("OutOfRange", $"split: testPart: expected a number between 0 and 1, found {testPart}");

        var random = new SeededRandom(seed);
        var classes = new ClassLabels(labels);
        var isTest = new bool[labels.Count];
        for (var k = 0; k < classes.Names.Length; k++)
        {
            var members = Enumerable.Range(0, labels.Count).Where(i => classes.OfItem[i] == k).ToArray();
            var held = Math.Min(members.Length - 1, (int)Math.Round(members.Length * testPart));
            foreach (var i in random.Permutation(members.Length).Take(held))
                isTest[members[i]] = true;
        }

        var rows = Enumerable.Range(0, labels.Count).ToLookup(i => isTest[i]);
        if (!rows[true].Any())
            Require.Throw(
                "TooFewItems",
                $"split: expected enough items to hold out {testPart} of a class, found {labels.Count} in all");

        return new StratifiedSplit([.. rows[false]], [.. rows[true]]);
    }
}
