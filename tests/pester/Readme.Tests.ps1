BeforeDiscovery {
    # The documents run once, here: their statements are the tests.
    $root = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot '..' '..'))
    $program = [IO.Path]::Combine($PSHOME, 'pwsh.dll')
    $weights = Join-Path $root '..' 'shared' 'weights'
    $more = $env:EMBEDDINGPROJECTOR_FULL -eq '1' -and (Test-Path $weights) ? @('-Weights', $weights) : @()
    $statements = foreach ($document in 'README.md', 'docs/commands.md') {
        $work = Join-Path ([IO.Path]::GetTempPath()) ([IO.Path]::GetRandomFileName())
        $folder = New-Item -ItemType Directory (Join-Path $work 'EmbeddingProjector')
        try {
            $arguments = '-NoProfile', '-NonInteractive', '-File', "$PSScriptRoot/Invoke-Document.ps1", '-Document', $document,
                '-Repository', $root, '-Folder', $folder.FullName, '-OutFile', "$work/results.json" + $more
            if (Test-Path $program) { dotnet $program @arguments } else { & (Get-Process -Id $PID).Path @arguments }
            Get-Content "$work/results.json" -Raw | ConvertFrom-Json
        } finally {
            Remove-Item $work -Recurse -Force
        }
    }
}

Describe 'The documents' {
    It '<_.Document>, line <_.Line>: <_.Text>' -ForEach $statements {
        if ($_.Skipped) { Set-ItResult -Skipped -Because "it needs $($_.Skipped)" }
        $_.Error | Should -BeNullOrEmpty
    }

    It 'run a script from a clone, in a shell that knows no module' {
        . $PSScriptRoot/BuiltModule.ps1
        $output = Invoke-PowerShell -NoProfile -NonInteractive -Command @"
            Set-Location '$TestDrive'
            & '$root/examples/Show-Rotation.ps1' -Step 90 -LogDir rotation
"@

        $LASTEXITCODE | Should -Be 0
        "$TestDrive/rotation/tiny-resnet20-curve.png" | Should -Exist
        $output | Should -Not -BeNullOrEmpty
    }
}
