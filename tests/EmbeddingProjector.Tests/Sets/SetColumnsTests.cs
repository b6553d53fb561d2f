using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Numerics;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public class SetColumnsTests
{
    private static readonly EmbeddingSet Set = new()
    {
        Name = "two",
        Ids = ["ia", "ib"],
        Vectors = new Matrix(2, 1),
        Labels = ["cat", "dog"],
        Columns = [new MetadataColumn("Weight", ["3.5", "20"])],
    };

    [Fact]
    public void Columns_are_found_by_name_whatever_the_case()
    {
        Assert.Equal(["3.5", "20"], Set.ValuesOf("weight"));
        Assert.Equal(["cat", "dog"], Set.ValuesOf("Label"));
        Assert.Equal(["ia", "ib"], Set.ValuesOf("id"));
    }

    [Fact]
    public void A_column_that_is_not_there_lists_those_that_are()
    {
        var error = Assert.Throws<NameNotFoundException>(() => Set.ValuesOf("file"));

        Assert.Equal(("ColumnNotFound", (object)"file"), (error.ErrorId, error.Target));
        Assert.Equal("'two': expected a column 'file', found: id, label, Weight", error.Message);
    }
}
