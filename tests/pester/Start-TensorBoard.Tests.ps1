BeforeAll {
    . $PSScriptRoot/BuiltModule.ps1
    $log = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'log')).FullName
    $bin = (New-Item -ItemType Directory -Path (Join-Path $TestDrive 'bin')).FullName
    $path = $env:PATH
}

# A shell script stands for TensorBoard.
Describe 'Start-TensorBoard' {
    AfterEach { $env:PATH = $path }

    BeforeAll {
        Set-Content -Path "$bin/tensorboard" -Value @'
#!/bin/sh
echo 'TensorBoard 2.14.0 at http://127.0.0.1:4321/ (Press CTRL+C to quit)' >&2
exec sleep 60
'@
        if (-not $IsWindows) { chmod +x "$bin/tensorboard" }
    }

    It 'gives the address and a handle that stops it' -Skip:$IsWindows {
        $env:PATH = $bin + [IO.Path]::PathSeparator + $env:PATH

        $board = Start-TensorBoard $log

        $board.Url | Should -Be 'http://127.0.0.1:4321/'
        $board.IsRunning | Should -BeTrue
        $board.Stop()
        $board.IsRunning | Should -BeFalse
    }

    It 'takes what Export-Embedding gives, and Stop-Process takes what it gives' -Skip:$IsWindows {
        $env:PATH = $bin + [IO.Path]::PathSeparator + $env:PATH

        $board = Export-Embedding $digits -First 3 -LogDir $log -InformationAction Ignore | Start-TensorBoard
        $board | Stop-Process
        Wait-Process -Id $board.Id -Timeout 10 -ErrorAction Ignore

        $board.IsRunning | Should -BeFalse
        $board.LogDir | Should -Be $log
    }

    It 'starts nothing under -WhatIf' {
        Start-TensorBoard $log -WhatIf | Should -BeNullOrEmpty
    }

    It 'says how to get TensorBoard where there is none' {
        $env:PATH = "$TestDrive"

        { Start-TensorBoard $log } | Should -Throw '*pip install tensorboard*' -ErrorId 'TensorBoardNotFound,*'
    }

    It 'says what is wrong with a folder' {
        { Start-TensorBoard (Join-Path $TestDrive 'nowhere') } | Should -Throw -ErrorId 'LogNotFound,*'
    }
}
