using System.Collections.Immutable;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using EmbeddingProjector.Inference.Weights;

namespace EmbeddingProjector.Tests.Weights;

/// <summary>Writes a checkpoint in torch.save's zip layout: an OrderedDict of contiguous float32 tensors, protocol
/// 2.</summary>
internal static class TorchZipWriter
{
    public static void Write(string path, IWeightSource source)
    {
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        AddEntry(archive, "archive/data.pkl", stream => stream.Write(Pickle(source)));
        for (var i = 0; i < source.Names.Count; i++)
        {
            if (!source.TryRead(source.Names[i], out var tensor))
                throw new InvalidOperationException(source.Names[i]);

            AddEntry(
                archive, $"archive/data/{i}", stream => stream.Write(MemoryMarshal.AsBytes(tensor.Values.AsSpan())));
        }

        AddEntry(archive, "archive/version", stream => stream.Write("3\n"u8));
    }

    private static void AddEntry(ZipArchive archive, string name, Action<Stream> write)
    {
        using var stream = archive.CreateEntry(name, CompressionLevel.NoCompression).Open();
        write(stream);
    }

    private static byte[] Pickle(IWeightSource source)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.Latin1);
        Ascii(writer, "\u0080\u0002ccollections\nOrderedDict\n)R(");
        for (var i = 0; i < source.Names.Count; i++)
        {
            source.TryGetShape(source.Names[i], out var shape);
            Unicode(writer, source.Names[i]);
            Ascii(writer, "ctorch._utils\n_rebuild_tensor_v2\n((");
            Unicode(writer, "storage");
            Ascii(writer, "ctorch\nFloatStorage\n");
            Unicode(writer, $"{i}");
            Unicode(writer, "cpu");
            Integer(writer, Product(shape));
            Ascii(writer, "tQK\0");
            Tuple(writer, shape);
            Tuple(writer, [.. shape.Select((_, axis) => Product(shape[(axis + 1)..]))]);
            Ascii(writer, "\u0089ccollections\nOrderedDict\n)RtR");
        }

        Ascii(writer, "u.");
        writer.Flush();
        return memory.ToArray();
    }

    private static int Product(ImmutableArray<int> shape) =>
        shape.Aggregate(1, (product, dimension) => product * dimension);

    private static void Ascii(BinaryWriter writer, string text) => writer.Write(Encoding.Latin1.GetBytes(text));

    private static void Unicode(BinaryWriter writer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        writer.Write((byte)'X');
        writer.Write(bytes.Length);
        writer.Write(bytes);
    }

    private static void Integer(BinaryWriter writer, int value)
    {
        writer.Write((byte)'J');
        writer.Write(value);
    }

    private static void Tuple(BinaryWriter writer, ImmutableArray<int> values)
    {
        writer.Write((byte)'(');
        foreach (var value in values)
            Integer(writer, value);
        writer.Write((byte)'t');
    }
}
