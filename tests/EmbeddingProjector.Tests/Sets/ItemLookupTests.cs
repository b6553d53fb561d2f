using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public sealed class ItemLookupTests
{
    [Theory]
    [InlineData("a3", 2)]
    [InlineData("dog/1.png", 2)]
    [InlineData("5.png", 4)]
    public void An_item_is_found_by_id_path_or_the_name_of_its_file(string name, int row) =>
        Assert.Equal(row, new ItemLookup(SampleSet.Animals).Find(name));

    [Theory]
    [InlineData("ItemNotFound", "dog/2.png", "dog/1.png")]
    [InlineData("ItemAmbiguous", "1.png", "cat/1.png and dog/1.png")]
    public void Another_name_is_a_clear_error(string id, string name, string part)
    {
        var error = Assert.Throws<EmbeddingSelectionException>(() => new ItemLookup(SampleSet.Animals).Find(name));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(part, error.Message);
    }
}
