using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public sealed class ItemFilterTests
{
    [Theory]
    [InlineData("0 1", "label=cat")]
    [InlineData("0 1 3", "label=cat*")]
    [InlineData("2 4", "LABEL != cat*")]
    [InlineData("0 2", "file=*/1.png")]
    [InlineData("0", "label=CAT", "file=*/1.png")]
    [InlineData("1 4", "probability<0.5")]
    [InlineData("0 1 4", "probability <= 0.5")]
    [InlineData("0 2", "probability>=0.5")]
    [InlineData("2", "probability>0.5")]
    [InlineData("3", "probability=(none)")]
    [InlineData("4", "id=a5")]
    [InlineData("0 1 2 3 4")]
    public void Items_that_meet_every_condition_are_chosen(string rows, params string[] conditions) =>
        Assert.Equal(rows, string.Join(' ', new ItemFilter(conditions).Rows(SampleSet.Animals)));

    [Theory]
    [InlineData("ConditionInvalid", "label", "label=3")]
    [InlineData("ConditionInvalid", "=3", "a column")]
    [InlineData("ConditionInvalid", "probability<many", "a number behind <")]
    [InlineData("ConditionInvalid", "label!cat", "!=")]
    [InlineData("NoItemLeft", "label=horse", "label=horse")]
    public void What_cannot_be_met_is_a_clear_error(string id, string condition, string part)
    {
        var error = Assert.Throws<EmbeddingSelectionException>(
            () => new ItemFilter([condition]).Rows(SampleSet.Animals));

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(part, error.Message);
    }

    [Fact]
    public void Columns_that_a_set_lacks_are_an_error_that_lists_those_it_has()
    {
        var error = Assert.Throws<NameNotFoundException>(() => new ItemFilter(["size=3"]).Rows(SampleSet.Animals));

        Assert.Contains("id, label, file, probability", error.Message);
        Assert.Throws<NameNotFoundException>(() => new ItemFilter(["label=a"]).Rows(SampleSet.Of("bare", [1f])));
    }

    [Fact]
    public void Chosen_items_keep_all_that_is_known_of_them()
    {
        var chosen = SampleSet.Animals.Select([4, 0]);

        Assert.Equal(["a5", "a1"], chosen.Ids);
        Assert.Equal(["plane", "cat"], chosen.Labels);
        Assert.Equal(["plane/5.png", "cat/1.png"], chosen.Files);
        Assert.Equal(["1e-3", "0.5"], chosen.Columns[0].Values);
        Assert.Equal([-1, 0, 1, 0], chosen.Vectors.Values.ToArray());
    }
}
