using EmbeddingProjector.Generation;

namespace EmbeddingProjector.Tests.Generation;

public sealed class GenerationSettingsTests
{
    [Fact]
    public void A_schedule_goes_evenly_from_the_first_step_to_the_last()
    {
        var schedule = new LinearSchedule(1.5, 1.0);

        Assert.Equal([1.5, 1.375, 1.25, 1.125, 1.0], Enumerable.Range(0, 5).Select(step => schedule.At(step, 5)));
        Assert.Equal(1.5, schedule.At(0, 1));
    }

    [Theory]
    [InlineData("size=299 steps=220 rate=1.5..1 sigma=2.4..0.8")]
    [InlineData("size=490 crop=470 steps=500 rate=1.3..0.45 sigma=1.5..0.4")]
    [InlineData("size=256 steps=100 rate=0.15 sigma=1 blurSteps=75")]
    [InlineData("size=128 crop=112 view=224 steps=40 rate=0.06")]
    [InlineData("size=32 steps=1 rate=0.01")]
    public void An_octave_is_read_as_it_is_written(string text) =>
        Assert.Equal(text, OctaveText.Parse(text).ToString());

    [Theory]
    [InlineData("", "size=PIXELS")]
    [InlineData("size=299 rate=1", "steps=COUNT")]
    [InlineData("size=299 steps=10", "rate=NUMBER")]
    [InlineData("size=299 steps=10 rate=fast", "NUMBER or FROM..TO for rate, found 'fast'")]
    [InlineData("size=299 steps=10 rate=1..2..3", "FROM..TO")]
    [InlineData("size=2.5 steps=10 rate=1", "whole number for size, found '2.5'")]
    [InlineData("size=299 steps=10 rate=1 speed=3", "found 'speed'")]
    public void A_text_that_is_no_octave_is_refused(string text, string reason)
    {
        var error = Assert.Throws<GenerationException>(() => OctaveText.Parse(text));

        Assert.Equal("OctaveInvalid", error.ErrorId);
        Assert.Contains(reason, error.Message);
    }

    [Theory]
    [InlineData("size=32 steps=0 rate=1", "NoSteps", "found 0")]
    [InlineData("size=32 crop=33 steps=1 rate=1", "CropTooLarge", "1 to 32 pixels, found 33")]
    [InlineData("size=0 steps=1 rate=1", "SettingInvalid", "found 0")]
    [InlineData("size=32 steps=1 rate=1 sigma=-1", "SettingInvalid", "sigma")]
    public void Octaves_that_cannot_be_meant_are_refused(string octave, string id, string reason)
    {
        var settings = GenerationPresets.GoogLeNet with { Octaves = [OctaveText.Parse(octave)] };

        var error = Assert.Throws<GenerationException>(settings.Check);

        Assert.Equal(id, error.ErrorId);
        Assert.Contains(reason, error.Message);
    }

    // The numbers of the reference system.
    [Fact]
    public void The_presets_are_the_published_schedules()
    {
        Assert.Equal(
            ["size=299 steps=220 rate=1.5..1 sigma=2.4..0.8", "size=490 crop=470 steps=500 rate=1.3..0.45 sigma=1.5..0.4"],
            GenerationPresets.GoogLeNet.Octaves.Select(octave => octave.ToString()));
        Assert.Equal((0.7, 0.05, 999), (
            GenerationPresets.GoogLeNet.StartLevel, GenerationPresets.GoogLeNet.StartSpread,
            GenerationPresets.GoogLeNet.Seed));
        Assert.Equal((0.5, 0.04, 0.001), (
            GenerationPresets.InceptionV3.StartLevel, GenerationPresets.InceptionV3.StartSpread,
            GenerationPresets.InceptionV3.L1));
        Assert.Equal(
            [(299, 299), (340, 320), (390, 320)],
            GenerationPresets.InceptionV3Octaves.Octaves.Select(octave => (octave.Size, octave.WindowSize)));
    }
}
