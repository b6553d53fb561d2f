using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Models;

namespace EmbeddingProjector.Tests.Models;

public sealed class ClassNamesTests
{
    private static readonly ClassNames ImageNet =
        new(ModelCatalog.Find("squeezenet1_0").DefaultWeights.Categories);

    [Theory]
    [InlineData("920", 920)]
    [InlineData("traffic light", 920)]
    [InlineData("Traffic Light", 920)]
    [InlineData("stoplight", 920)]
    [InlineData("stopl", 920)]
    [InlineData("n06874185", 920)]
    [InlineData("*light signal*", null)]
    [InlineData("traffic s*", 920)]
    [InlineData("snowbird", 13)]
    [InlineData("jay", 17)]
    [InlineData("crane", 517)]
    [InlineData("dalmatian", 251)]
    [InlineData("tench", 0)]
    [InlineData("mitten", 658)]
    [InlineData("dwelling", 500)] // in 'cliff dwelling'
    public void A_class_is_found_by_index_name_synset_word_their_start_or_wildcard(string text, int? index)
    {
        if (index is { } expected)
            Assert.Equal(expected, ImageNet.Find(text));
        else
            Assert.Throws<NameNotFoundException>(() => ImageNet.Find(text));
    }

    [Fact]
    public void What_is_not_clear_lists_what_it_may_be()
    {
        var error = Assert.Throws<NameNotFoundException>(() => ImageNet.Find("horn"));

        Assert.Equal("horn", error.Target);
        Assert.Equal(["513 cornet", "566 French horn"], error.Nearest);
        Assert.Contains("may be", error.Message);
        Assert.Equal(
            ["402 acoustic guitar", "546 electric guitar"],
            Assert.Throws<NameNotFoundException>(() => ImageNet.Find("Guitar")).Nearest);
        Assert.Contains("more", Assert.Throws<NameNotFoundException>(() => ImageNet.Find("s")).Message);
    }

    // Everyday words that are the start of another thing's name: every class that has the word is listed, none taken.
    [Theory]
    [InlineData("dog", "Maltese dog", "dugong")]
    [InlineData("cat", "tiger cat", "catamaran")]
    [InlineData("bear", "brown bear", "bearskin")]
    [InlineData("wolf", "timber wolf", null)]
    [InlineData("bird", "indigo bunting", null)] // only in 'indigo bird', and 'birdhouse' begins so
    [InlineData("snake", "garter snake", "snail")]
    [InlineData("terrier", "Yorkshire Terrier", null)]
    [InlineData("mountain dog", "Bernese Mountain Dog", "Maltese dog")]
    public void A_word_that_several_classes_have_lists_them_all_and_no_longer_words(
        string word, string among, string? notAmong)
    {
        var error = Assert.Throws<NameNotFoundException>(() => ImageNet.Find(word));

        Assert.Contains(error.Nearest, match => match.EndsWith(among, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(error.Nearest, match => notAmong is not null && match.EndsWith(notAmong));
    }

    [Theory]
    [InlineData("dwelling", "'dwelling' is taken as the class 500 'cliff dwelling'")]
    [InlineData("stoplight", "'stoplight' is taken as the class 920 'traffic light'")]
    [InlineData("stopl", "'stopl' is taken as the class 920 'traffic light'")]
    [InlineData("Traffic Light", null)]
    [InlineData("920", null)]
    [InlineData("0..3", null)]
    public void A_name_that_is_not_the_one_typed_is_said(string text, string? said)
    {
        var heard = new List<string>();
        new ClassNames(ModelCatalog.Find("resnet18").DefaultWeights.Categories, heard.Add).FindAll(text);

        Assert.Equal(said is null ? [] : [said], heard);
    }

    [Fact]
    public void Several_classes_are_named_by_a_wildcard_or_a_range()
    {
        Assert.Equal([10, 11, 12], ImageNet.FindAll("10..12").AsEnumerable());
        Assert.Equal(250, ImageNet.FindAll("0..249").Length);
        Assert.Equal(
            ["electric ray", "electric fan", "electric guitar", "electric locomotive", "switch"], // an electric switch
            ImageNet.FindAll("electric*").Select(index => ImageNet[index]));
        Assert.Throws<NameNotFoundException>(() => ImageNet.Find("electric*"));
    }

    [Theory]
    [InlineData("trafic light", "traffic light")]
    [InlineData("1000", "0 to 999")]
    [InlineData("5..2", "smaller index first")]
    [InlineData("zzz*", "nearest")]
    public void What_is_not_there_is_an_error_that_helps(string text, string hint) =>
        Assert.Contains(hint, Assert.Throws<NameNotFoundException>(() => ImageNet.FindAll(text)).Message);

    [Fact]
    public void Every_class_of_ImageNet_has_its_synset() => Assert.All(
        Enumerable.Range(0, ImageNet.Count), index => Assert.Matches("^n[0-9]{8}$", ImageNetSynsets.Words[index][^1]));

    // Other models know their own names only.
    [Fact]
    public void Synset_words_are_ImageNets_alone()
    {
        var tiny = new ClassNames(ModelCatalog.Default.DefaultWeights.Categories);

        Assert.Equal(3, tiny.Find("cat"));
        Assert.Throws<NameNotFoundException>(() => tiny.Find("stoplight"));
    }
}
