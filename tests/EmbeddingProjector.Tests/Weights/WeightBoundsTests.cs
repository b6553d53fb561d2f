using System.IO.Compression;
using EmbeddingProjector.Inference.Weights;
using static EmbeddingProjector.Tests.Weights.LegacyFile;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Small files that would become large in memory.</summary>
public sealed class WeightBoundsTests
{
    private const long Little = 32 << 20;

    [Fact]
    public void One_tensor_under_many_names_cannot_take_gigabytes()
    {
        const int Names = 300; // of 4 MiB each
        var tensor = Tensor(Storage(1), "K\0", $"(J{Int32(1 << 20)}t", "(K\0t");
        var pickle = new StringBuilder($"}}(U\u0001a{tensor}q\u0001");
        for (var i = 0; i < Names; i++)
            pickle.Append($"U\u0004{i:d4}h\u0001");

        var error = Refused(Build(pickle.Append('u').ToString(), 1));

        Assert.Contains("repeat", error.Message);
    }

    [Fact]
    public void Tied_tensors_and_small_views_are_read()
    {
        var tensor = Tensor(Storage(2), "K\0", $"(J{Int32(1 << 20)}t", "(K\0t");

        using var weights = WeightFile.Open(
            new MemoryStream(Build($"}}(U\u0001a{tensor}q\u0001U\u0001bh\u0001U\u0001ch\u0001u", 1, 2)), "test");

        Assert.Equal(3, weights.Names.Count);
        Assert.True(weights.TryRead("c", out var read));
        Assert.Equal(1 << 20, read.Values.Length);
    }

    [Theory]
    [InlineData(1 << 26, "inflate")] // 256 MiB of 260 thousand bytes
    [InlineData(100, null)]
    public void A_storage_that_inflates_out_of_proportion_is_refused(int values, string? reason)
    {
        var file = Deflated(values);

        if (reason is not null)
        {
            Assert.Contains(reason, Refused(file).Message);
            return;
        }

        using var weights = WeightFile.Open(new MemoryStream(file), "test");
        Assert.True(weights.TryRead("a", out var tensor));
        Assert.Equal(values, tensor.Values.Length);
    }

    [Fact]
    public void A_header_of_more_tensors_than_any_model_has_is_refused_before_they_take_memory()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i < 400_000; i++)
            header.Append($"{(i > 0 ? "," : "")}\"{i}\":{{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}");
        var json = Encoding.ASCII.GetBytes(header.Append('}').ToString());

        Assert.Contains("more than 100000 tensors", Refused([.. BitConverter.GetBytes((long)json.Length), .. json]).Message);
    }

    private static WeightFormatException Refused(byte[] file)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<WeightFormatException>(() => WeightFile.Open(new MemoryStream(file), "test"));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Little + (2L * file.Length));
        return error;
    }

    private static byte[] Deflated(int values)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            var pickle = $"\u0080\u0002}}U\u0001a{Tensor(Storage(values), "K\0", $"(J{Int32(values)}t", "(K\u0001t")}s.";
            using (var entry = archive.CreateEntry("x/data.pkl").Open())
                entry.Write(Encoding.Latin1.GetBytes(pickle));
            using var data = archive.CreateEntry("x/data/0", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var left = 4L * values; left > 0; left -= zeros.Length)
                data.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }

        return file.ToArray();
    }
}
