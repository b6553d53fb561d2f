using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class RowSampleTests
{
    [Fact]
    public void All_rows_are_shown_where_they_fit() =>
        Assert.Equal([0, 1, 2], Choose(["a", "b", "a"], 3, 0));

    [Fact]
    public void Each_label_has_its_share_and_a_small_one_is_not_lost()
    {
        string?[] labels = [.. Enumerable.Repeat("many", 900), .. Enumerable.Repeat<string?>(null, 99), "one"];

        var chosen = Choose(labels, 100, 0);

        Assert.Equal(100, chosen.Length);
        Assert.Equal(chosen.Order(), chosen);
        Assert.Equal(chosen.Distinct(), chosen);
        Assert.Equal(89, chosen.Count(row => labels[row] == "many"));
        Assert.Equal(10, chosen.Count(row => labels[row] is null));
        Assert.Contains(999, chosen);
    }

    [Fact]
    public void A_seed_repeats_its_sample_and_another_chooses_another()
    {
        var labels = Enumerable.Range(0, 1000).Select(i => $"{i % 7}").ToArray();

        Assert.Equal(Choose(labels, 100, 5), Choose(labels, 100, 5));
        Assert.NotEqual(Choose(labels, 100, 5), Choose(labels, 100, 6));
        Assert.Equal([2, 24, 46, 49, 50], Choose(labels[..60], 5, 1)); // the same on every machine and runtime
    }

    [Fact]
    public void A_grown_data_set_keeps_most_of_its_sample()
    {
        var before = Choose([.. Enumerable.Repeat("a", 1000)], 500, 0);
        var after = Choose([.. Enumerable.Repeat("a", 1010)], 500, 0);

        Assert.InRange(before.Intersect(after).Count(), 480, 500);
    }

    [Fact]
    public void More_labels_than_rows_still_fill_the_sample() =>
        Assert.Equal(5, Choose([.. Enumerable.Range(0, 50).Select(i => $"{i}")], 5, 0).Length);

    private static int[] Choose(string?[] labels, int most, int seed) =>
        RowSample.Choose(labels.Length, row => labels[row], row => $"i{row}", most, seed);
}
