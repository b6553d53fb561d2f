using EmbeddingProjector.Sets.Tables;

namespace EmbeddingProjector.Tests.Sets;

public sealed class ColumnNamesTests
{
    [Fact]
    public void Names_are_different_and_none_is_blank()
    {
        string[] names = ColumnNames.Of(["a", "a", "a_3", "a", null, " ", "\0", "b\tc", "A"]);

        Assert.Equal(["a", "a_2", "a_3", "a_4", "column5", "column6", "column7", "b c", "A"], names);
    }

    [Fact]
    public void Thousands_of_columns_of_one_name_take_memory_in_proportion()
    {
        const int Columns = 4000;
        var given = Enumerable.Repeat("name", Columns).ToArray();
        ColumnNames.Of(given[..2]);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var names = ColumnNames.Of(given);
        var taken = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(Columns, names.Distinct().Count());
        // A few texts and a place in the set each; to try every number for every column took 300 MB.
        Assert.InRange(taken, 0, 1000 * Columns);
    }
}
