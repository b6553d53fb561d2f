using EmbeddingProjector.Files;
using EmbeddingProjector.Inference.Errors;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_missing_folder_is_named_and_the_file_that_was_asked_for()
    {
        var path = folder.File(Path.Combine("nowhere", "a.png"));

        foreach (var write in (Action[])[() => WholeFile.Write(path, _ => { }), () => SafetensorsWriter.Write(path, [])])
        {
            var error = Assert.Throws<FileNotWritableException>(write);
            Assert.Equal((path, ErrorKind.NotFound), (error.Path, error.Kind));
            Assert.Equal($"'{path}' cannot be written: expected a folder '{folder.File("nowhere")}', found none", error.Message);
        }
    }

    [Fact]
    public void A_folder_in_the_files_place_is_no_file()
    {
        var path = folder.File("a.png");
        Directory.CreateDirectory(path);

        var error = Assert.Throws<FileNotWritableException>(() => WholeFile.Write(path, _ => { }));

        Assert.Equal((path, ErrorKind.Exists), (error.Path, error.Kind));
        Assert.Equal([path], Directory.GetFileSystemEntries(folder.Path));
    }
}
