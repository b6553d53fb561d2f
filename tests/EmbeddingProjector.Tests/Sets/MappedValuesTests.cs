using EmbeddingProjector.Logs;
using EmbeddingProjector.Sets;

namespace EmbeddingProjector.Tests.Sets;

public sealed class MappedValuesTests : IDisposable
{
    private const int Dimension = 256;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_large_matrix_has_the_values_of_its_file_which_stays_as_it_is()
    {
        var path = folder.File("large.npy");
        var rows = (int)(MappedValues.FewBytes / (Dimension * sizeof(float))) + 1;
        var row = new float[Dimension];
        using (var file = NpyWriter.Create(path, Dimension))
        {
            for (var i = 0; i < rows; i++)
            {
                row.AsSpan().Fill(i);
                file.Write(row);
            }
        }

        var length = new FileInfo(path).Length;
        var set = EmbeddingSetReader.Read(path);

        Assert.Equal((rows, Dimension), (set.Count, set.Dimension));
        foreach (var i in new[] { 0, 1, rows / 2, rows - 1 })
            Assert.All(set.Vectors.Row(i).ToArray(), value => Assert.Equal(i, value));

        set.Vectors[rows - 1, 3] = -1;
        Assert.Equal(-1, set.Vectors[rows - 1, 3]);
        Assert.Equal(rows - 1, EmbeddingSetReader.Read(path).Vectors[rows - 1, 3]);
        Assert.Equal(length, new FileInfo(path).Length);

        if (OperatingSystem.IsWindows())
            return;
        File.Delete(path);
        Assert.Equal(7, set.Vectors[7, 0]);
    }

    [Fact]
    public void A_small_matrix_is_read()
    {
        var path = folder.File("small.npy");
        using (var file = NpyWriter.Create(path, 2))
            file.Write([1, 2]);
        using var open = File.OpenRead(path);

        Assert.Null(MappedValues.TryOpen(path, NpyHeader.ReadMatrix(open, path)));
    }
}
