using EmbeddingProjector.Logs;

namespace EmbeddingProjector.Tests.Logs;

// A shell script stands for TensorBoard, which is a Python program that few test machines have. The PATH is the whole
// process's, so no other test runs beside these.
[CollectionDefinition(nameof(TensorBoardServerTests), DisableParallelization = true)]
[Collection(nameof(TensorBoardServerTests))]
public sealed class TensorBoardServerTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string? path = Environment.GetEnvironmentVariable("PATH");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        folder.Dispose();
    }

    [UnixFact]
    public async Task The_server_has_the_address_that_TensorBoard_says_and_can_be_stopped()
    {
        Program("echo starting >&2; echo 'TensorBoard 2.14.0 at http://127.0.0.1:4321/ (Press CTRL+C to quit)' >&2\n"
            + $"echo \"$@\" > '{folder.File("arguments")}'; exec sleep 60");

        using var server = await TensorBoardServer.StartAsync(folder.Path, 4321);

        Assert.Equal(new Uri("http://127.0.0.1:4321/"), server.Url);
        Assert.Equal(folder.Path, server.LogDir);
        Assert.True(server.IsRunning);
        server.Stop();
        Assert.False(server.IsRunning);
    }

    [UnixFact]
    public async Task It_listens_on_this_machine_alone()
    {
        Program($"echo \"$@\" > '{folder.File("arguments")}'; echo 'TensorBoard 2.14.0 at http://127.0.0.1:1/ '; exec sleep 60");

        using var server = await TensorBoardServer.StartAsync(folder.Path);
        server.Stop();

        var arguments = await File.ReadAllTextAsync(folder.File("arguments"));
        Assert.Equal($"--logdir {folder.Path} --host 127.0.0.1 --port 0\n", arguments);
    }

    [UnixFact]
    public async Task A_program_that_ends_is_an_error_with_what_it_said()
    {
        Program("echo 'No module named tensorboard.main' >&2; exit 3");

        var error = await Assert.ThrowsAsync<TensorBoardException>(() => TensorBoardServer.StartAsync(folder.Path));

        Assert.Equal("TensorBoardEnded", error.ErrorId);
        Assert.Contains("code 3", error.Message);
        Assert.Contains("No module named tensorboard.main", error.Message);
    }

    [UnixFact]
    public async Task A_wait_that_is_cancelled_leaves_no_process()
    {
        Program($"echo $$ > '{folder.File("pid")}'; exec sleep 60");
        using var cancel = new CancellationTokenSource();
        var start = TensorBoardServer.StartAsync(folder.Path, 0, cancel.Token);
        while (!File.Exists(folder.File("pid")) || File.ReadAllText(folder.File("pid")).Length == 0)
            await Task.Delay(10);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        var id = int.Parse(File.ReadAllText(folder.File("pid")));
        Assert.Throws<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }

    [Fact]
    public async Task Without_a_program_the_error_says_how_to_get_it()
    {
        Environment.SetEnvironmentVariable("PATH", folder.Path);

        var error = await Assert.ThrowsAsync<TensorBoardException>(() => TensorBoardServer.StartAsync(folder.Path));

        Assert.Equal("TensorBoardNotFound", error.ErrorId);
        Assert.Contains("pip install tensorboard", error.Message);
    }

    [Fact]
    public async Task A_folder_that_does_not_exist_is_said()
    {
        var error = await Assert.ThrowsAsync<ProjectorLogException>(
            () => TensorBoardServer.StartAsync(folder.File("nowhere")));

        Assert.Equal("LogNotFound", error.ErrorId);
    }

    private void Program(string script)
    {
        var bin = Directory.CreateDirectory(folder.File("bin")).FullName;
        var file = Path.Combine(bin, "tensorboard");
        File.WriteAllText(file, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Environment.SetEnvironmentVariable("PATH", $"{bin}{Path.PathSeparator}{path}");
    }
}
