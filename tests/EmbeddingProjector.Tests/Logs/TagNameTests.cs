using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

public sealed class TagNameTests
{
    [Theory]
    [InlineData("resnet152", "resnet152")]
    [InlineData("mnist/resnet152", "mnist%2fresnet152")]
    [InlineData("a\\b:c", "a%5cb%3ac")]
    [InlineData("ein Tag ä 漢", "ein Tag ä 漢")]
    [InlineData(".hidden", "%2ehidden")]
    [InlineData("..", "%2e%2e")]
    [InlineData("v1.", "v1%2e")]
    [InlineData("con", "con%")]
    [InlineData("NUL.txt", "NUL.txt%")]
    [InlineData("x", "x")]
    public void A_folder_is_named_as_torch_escapes_and_as_every_file_system_takes_it(string tag, string folder)
    {
        Assert.Null(TagName.Fault(tag));
        Assert.Equal(folder, TagName.Folder(tag));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("a&b")]
    [InlineData("a+b")]
    [InlineData("a#b")]
    [InlineData("50%")]
    [InlineData("a\tb")]
    [InlineData("layer:0")]
    public void A_name_that_TensorBoard_cannot_load_or_would_change_is_refused(string tag) =>
        Assert.StartsWith("expected a name", TagName.Fault(tag));

    [Fact]
    public void A_name_too_long_for_a_folder_is_refused() =>
        Assert.Contains("at most 200 bytes, found 303", TagName.Fault(string.Concat(Enumerable.Repeat('/', 101))));
}
