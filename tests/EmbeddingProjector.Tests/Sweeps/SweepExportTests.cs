using EmbeddingProjector.Imaging;
using EmbeddingProjector.Logs;
using EmbeddingProjector.Pipeline;
using EmbeddingProjector.Plots;
using EmbeddingProjector.Sets;
using EmbeddingProjector.Sweeps;
using EmbeddingProjector.Tests.Logs;
using EmbeddingProjector.Tests.Sets;

namespace EmbeddingProjector.Tests.Sweeps;

public sealed class SweepExportTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_full_turn_is_shown_with_its_first_picture_again_and_has_it_once()
    {
        var files = Run([0, 90, 180, 270]);

        var set = ExportedEmbeddings.Read(files.LogDir);
        Assert.Equal("fake", set.Name);
        Assert.Equal(["0", "90", "180", "270"], set.ValuesOf("angle"));
        Assert.Equal(["1", "2", "3", MetadataColumn.Missing], set.ValuesOf("__seq_next__"));
        Assert.Equal(4, files.Sweep.Set.Count);
        Assert.Equal(4, set.Thumbnails!.Value.Count);

        var log = Assert.Single(ProjectorLogReader.Open(files.LogDir));
        Assert.Equal(5, log.Rows);
        var rows = MetadataFile.ReadRows(log.MetadataPath!).ToArray();
        var (angle, next) = (Array.IndexOf(rows[0], "angle"), Array.IndexOf(rows[0], "__seq_next__"));
        Assert.Equal(["0", "90", "180", "270", "360"], rows.Skip(1).Select(row => row[angle]));
        Assert.Equal(["1", "2", "3", "4", MetadataColumn.Missing], rows.Skip(1).Select(row => row[next]));
        Assert.Equal(set.Ids[0] + "-2", rows[5][^1]);
        var tensor = File.ReadAllBytes(log.TensorPath);
        var bytes = set.Dimension * sizeof(float);
        Assert.Equal(tensor[..bytes], tensor[^bytes..]);
        Assert.Empty(EmbeddingProjector.Logs.Checkup.LogCheckup.Examine(files.LogDir));
    }

    [Fact]
    public void The_line_of_a_part_of_a_turn_stays_open()
    {
        var set = ExportedEmbeddings.Read(Run([0, 90, 180]).LogDir);

        Assert.Equal(["1", "2", MetadataColumn.Missing], set.ValuesOf("__seq_next__"));
    }

    [Fact]
    public void Beside_the_log_stand_the_heatmap_and_the_curve()
    {
        var files = Run([0, 10, 20], "a/tag");

        var picture = ImageDecoder.Decode(File.ReadAllBytes(files.Heatmap), ImageReadOptions.Default);
        var raw = new EmbeddingHeatmap(files.Sweep.Set.Vectors, new HeatmapOptions { Normalize = false });
        Assert.Equal(raw.ToImage().Pixels, picture.Pixels);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(files.HeatmapPage));
        var curve = ImageDecoder.Decode(File.ReadAllBytes(files.Curve), ImageReadOptions.Default);
        Assert.Equal((1200, 520), (curve.Width, curve.Height));
        Assert.Contains("rotation", File.ReadAllText(files.CurveSvg));
        Assert.All(
            [files.Heatmap, files.HeatmapPage, files.Curve, files.CurveSvg],
            path => Assert.StartsWith(Path.Combine(files.LogDir, "a%2ftag-"), path));
    }

    [Fact]
    public void TensorBoard_shows_the_cosines_as_a_curve()
    {
        var files = Run([0, 90, 180], "a/tag");

        var records = WireMessage.ReadRecords(Path.Combine(files.LogDir, "events.out.tfevents.a%2ftag-sweep"));
        var values = records.Skip(1).Select(record => record.Message(5).Message(1)).ToArray();
        Assert.Equal(
            [.. Enumerable.Repeat("a/tag/cosine to the unchanged picture", 3), "a/tag/invariance", "a/tag/heatmap"],
            values.Select(value => value.Text(1)));
        Assert.Equal(
            files.Sweep.Cosine.Select(value => (float)value), values.Take(3).Select(value => value.Value<float>(2)));
        Assert.Equal(2ul, records[3].Value<ulong>(2));
        Assert.Equal((float)files.Sweep.Invariance, values[3].Value<float>(2));
    }

    [Fact]
    public void The_turned_pictures_can_be_kept()
    {
        Run([0, 180], images: folder.File("images"));

        var turned = ImageDecoder.Decode(File.ReadAllBytes(folder.File("images/1.png")), ImageReadOptions.Default);
        var original = ImageDecoder.Decode(File.ReadAllBytes(folder.File("images/0.png")), ImageReadOptions.Default);
        Assert.Equal(original.Row(0)[..3], turned.Row(3)[^3..]);
        Assert.Equal(2, Directory.GetFiles(folder.File("images")).Length);
    }

    [Fact]
    public void An_entry_that_is_there_is_refused_before_anything_is_computed()
    {
        Run([0, 90]);
        var engine = new FakeEngine();

        var error = Assert.Throws<ProjectorLogException>(
            () => Export([0, 90], null, null, engine).Run(new RecordedRun()));

        Assert.Equal("LogTagExists", error.ErrorId);
        Assert.Empty(engine.Batches);
    }

    private SweepFiles Run(double[] angles, string? tag = null, string? images = null) =>
        Export(angles, tag, images, new FakeEngine()).Run(new RecordedRun());

    private SweepExport Export(double[] angles, string? tag, string? images, FakeEngine engine)
    {
        var sweep = new PictureSweep(engine.Runs, new FakePicture("cat.png", null, "a cat"), new()
        {
            Values = angles,
            Pipeline = new PipelineOptions { Layer = "logits", Threads = 2, ThumbnailSize = 8 },
        });
        return new SweepExport(sweep, "fake", new() { LogDir = folder.File("log"), Tag = tag, ImageDir = images });
    }
}
